import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessSession } from '@sightline/dev-stack';
import type { MeasuredProcess } from './measured-process.js';
import type { Answer } from './parent-channel.js';
import { QuestionBook } from './question-book.js';

/** A process of the benchmark, mostly a baseline, which answers questions by name. */
export interface BareProcess extends MeasuredProcess {
  readonly ask: (name: string, argument?: unknown) => Promise<unknown>;
}

/** Starts such a process, in a session of its own where that is said; its setup goes to its `opened` answer, whose result resolves this. */
export async function startBare(
  entry: URL,
  setup: unknown,
  session: ProcessSession = 'shared',
): Promise<BareProcess & { readonly opened: unknown }> {
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: session === 'own' });
  const book = new QuestionBook((question) => {
    child.send(question, (error) => {
      if (error) book.answered({ id: question.id, error: error.message });
    });
  });
  child.on('message', (answer: Answer) => {
    book.answered(answer);
  });
  child.once('exit', (code, signal) => {
    book.ended(new Error(`A process of the benchmark ended (${signal ?? String(code)})`));
  });
  return {
    ask: (name, argument) => book.ask(name, argument),
    opened: await book.ask('open', setup),
    cpuMs: async () => Number(await book.ask('cpuMs')),
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
