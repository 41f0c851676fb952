import { confirm, input } from '@inquirer/prompts';
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
export function openConsent({ out, signal }: Pick<Cli, 'out' | 'signal'>, yes: boolean): Consent {
  const guarded = async (question: string, act: () => Promise<boolean>): Promise<void> => {
    if (yes) return;
    if (!out.isTerminal) throw new UsageError(`${question} There is no terminal to answer on: say so with --yes.`);
    if (!(await act())) throw new CommandError('Nothing was changed.');
  };
  return {
    ask: (message) => guarded(message, () => confirm({ message, default: false }, { signal })),
    askForWord: (question, word) =>
      guarded(
        question,
        async () => (await input({ message: `${question} Type ${word} to go on:` }, { signal })) === word,
      ),
  };
}
