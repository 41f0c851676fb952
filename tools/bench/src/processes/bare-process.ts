import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { MeasuredProcess } from './measured-process.js';
import type { Answer, Question } from './parent-channel.js';

/** A baseline in a process of its own, which answers questions by name. */
export interface BareProcess extends MeasuredProcess {
  readonly ask: (name: string, argument?: unknown) => Promise<unknown>;
}

/** Starts a baseline; its setup goes to its `opened` answer, whose result resolves this. */
export async function startBare(entry: URL, setup: unknown): Promise<BareProcess & { readonly opened: unknown }> {
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  let asked = 0;
  child.on('message', (answer: Answer) => {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) question?.resolve(answer.value);
    else question?.reject(new Error(answer.error));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The baseline ended (${signal ?? String(code)})`));
  });
  const ask = (name: string, argument?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const question: Question = { id: (asked += 1), name, argument };
      waiting.set(question.id, { resolve, reject });
      child.send(question, (error) => {
        if (error) reject(error);
      });
    });
  return {
    ask,
    opened: await ask('open', setup),
    cpuMs: async () => Number(await ask('cpuMs')),
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
