import { Writable } from 'node:stream';
import { confirm, input as ask } from '@inquirer/prompts';
import type { Cli } from '../cli.js';
import { CommandError, UsageError } from '../command-error.js';

/** Asks a person before something is done. */
export interface Consent {
  /** @throws CommandError where the answer is no, UsageError where nobody can be asked. */
  ask(question: string): Promise<void>;
  /** Has the person type a word, where what follows can't be taken back. */
  askForWord(question: string, word: string): Promise<void>;
}

/** Opens it: on a terminal people are asked, unless `yes` has their answer already. */
export function openConsent({ out, stdin, signal }: Pick<Cli, 'out' | 'stdin' | 'signal'>, yes: boolean): Consent {
  const guarded = async (
    question: string,
    act: (context: Parameters<typeof ask>[1]) => Promise<boolean>,
  ): Promise<void> => {
    if (yes) return;
    if (!out.isTerminal || stdin?.isTTY !== true)
      throw new UsageError(`${question} There is no terminal to answer on: say so with --yes.`);
    const output = new Writable({
      write: (chunk: Buffer, _, done) => void out.print(chunk).then(() => done(), done),
    });
    if (!(await act({ signal, input: stdin, output }))) throw new CommandError('Nothing was changed.');
  };
  return {
    ask: (message) => guarded(message, (context) => confirm({ message, default: false }, context)),
    askForWord: (question, word) =>
      guarded(question, async (context) => {
        await out.print(`${question}\n`);
        return (await ask({ message: `Type ${word} to go on:` }, context)) === word;
      }),
  };
}
