import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from '../processes/parent-channel.js';
import { QuestionBook } from '../processes/question-book.js';

const script = fileURLToPath(new URL('../../python/run_model.py', import.meta.url));
const keptCharacters = 4000;

/** A Python that answers questions by name. */
export interface PythonProcess {
  readonly ask: (name: string, argument?: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Starts `run_model.py`; it ends with this process, for then its standard input does. */
export function startPython(python: string): PythonProcess {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-keptCharacters)));
  const book = new QuestionBook((question: Question) => void child.stdin.write(`${JSON.stringify(question)}\n`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    book.answered(JSON.parse(line) as Answer);
  });
  // What can't be written is told by the end of the process.
  child.stdin.on('error', () => undefined);
  child.once('error', (error) => {
    book.ended(error);
  });
  child.once('close', (code, signal) => {
    book.ended(new Error(`Python ended (${signal ?? String(code)}): ${said}`));
  });
  return {
    ask: (name, argument) => book.ask(name, argument),
    stop: async () => {
      const closed = once(child, 'close');
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await closed;
    },
  };
}
