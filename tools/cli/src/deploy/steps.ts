import { durationText, printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { findingText } from '../check/finding-text.js';
import { ok, type Finding } from '../check/finding.js';
import { exitCodes } from '../exit-codes.js';
import { openLiveLine } from '../output/live-line.js';

/** Tells a person, or a program, how far a deployment is. */
export interface Steps {
  /** Prints what was found. One that is wrong makes the command end with 1. */
  report(finding: Finding): Promise<void>;
  /** Does one step: says so while it goes on, and prints what came of it. */
  run<T>(subject: string, begins: string, act: (say: (text: string) => void) => Promise<StepResult<T>>): Promise<T>;
}

/** What a step did, in a sentence, and what the next ones need of it. */
export interface StepResult<T> {
  readonly did: string;
  readonly result: T;
}

const SUBJECT_WIDTH = 11;
const REFRESH_EVERY_MS = 1000;

/** Opens it on both outputs: findings are the answer, what goes on is not. */
export function openSteps(
  { out, err, exitWith }: Pick<Cli, 'out' | 'err' | 'exitWith'>,
  { json = false }: { readonly json?: boolean },
): Steps {
  const line = openLiveLine(err);
  const report = async (finding: Finding): Promise<void> => {
    line.clear();
    if (finding.state === 'wrong') exitWith(exitCodes.failed);
    await out.print(json ? `${printableJson(finding)}\n` : findingText(finding, out, SUBJECT_WIDTH));
  };
  return {
    report,
    run: async (subject, begins, act) => {
      const startedAt = performance.now();
      let now = begins;
      const show = (): void =>
        line.show(`… ${subject.padEnd(SUBJECT_WIDTH)}  ${durationText(performance.now() - startedAt)}  ${now}`);
      if (!err.isTerminal) await err.print(`… ${subject.padEnd(SUBJECT_WIDTH)}  ${begins}\n`);
      show();
      const timer = setInterval(show, REFRESH_EVERY_MS);
      try {
        const { did, result } = await act((text) => {
          now = text;
          show();
        });
        await report(ok(subject, did));
        return result;
      } finally {
        clearInterval(timer);
        line.clear();
      }
    },
  };
}
