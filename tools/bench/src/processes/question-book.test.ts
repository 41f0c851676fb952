import { expect, it } from 'vitest';
import type { Question } from './parent-channel.js';
import { QuestionBook } from './question-book.js';

function open(): { readonly book: QuestionBook; readonly sent: Question[] } {
  const sent: Question[] = [];
  return { book: new QuestionBook((question) => void sent.push(question)), sent };
}

it('gives each question its own answer, in whatever order they come', async () => {
  const { book, sent } = open();
  const [first, second] = [book.ask('run', { calls: 2 }), book.ask('rssMb')];
  expect(sent).toEqual([
    { id: 1, name: 'run', argument: { calls: 2 } },
    { id: 2, name: 'rssMb', argument: undefined },
  ]);
  book.answered({ id: 2, value: 40 });
  book.answered({ id: 1, value: [1, 2] });
  expect(await Promise.all([first, second])).toEqual([[1, 2], 40]);
});

it('fails the question that the other process could not answer, and no other', async () => {
  const { book } = open();
  const [first, second] = [book.ask('open'), book.ask('rssMb')];
  book.answered({ id: 1, error: 'no such file' });
  book.answered({ id: 2, value: 1 });
  await expect(first).rejects.toThrow('no such file');
  await expect(second).resolves.toBe(1);
});

it('fails what waits, and what is asked later, when the other process ends', async () => {
  const { book } = open();
  const waiting = book.ask('run');
  book.ended(new Error('It ended (SIGKILL)'));
  await expect(waiting).rejects.toThrow('SIGKILL');
  await expect(book.ask('rssMb')).rejects.toThrow('SIGKILL');
});
