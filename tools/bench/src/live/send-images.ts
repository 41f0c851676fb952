import { setTimeout as delay } from 'node:timers/promises';
import { imageMessage } from '../setup/image-message.js';
import type { Stage } from '../setup/stage.js';
import type { LiveWorker } from './live-worker.js';

const secondAnswersMs = 2000;
const answersWithinMs = 60_000;

/** Where images go, and where their answers are kept. */
export type Target = Pick<LiveWorker, 'topics' | 'producer' | 'answers'>;

/** Sends an image and resolves with its answer. */
async function sendImage({ topics, producer, answers }: Target, jpeg: Buffer): Promise<void> {
  const { imageId, record } = await imageMessage(topics.IMAGE_TOPIC, jpeg);
  const answered = answers.sending(imageId);
  await producer.send([record]);
  await answered;
}

/** Sends pictures at an even pace, however long the answers take, until the signal is aborted. */
export async function sendEvenly(stage: Stage, target: Target, rate: number, until: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; !until.aborted; index += 1) {
    const [jpeg = Buffer.alloc(0)] = stage.picturesFrom(index, 1);
    void sendImage(target, jpeg).catch(stage.fail);
    await delay(Math.max(0, startedAt + ((index + 1) * 1000) / rate - performance.now()));
  }
}

/** Keeps so many pictures under way for a time: the next is sent when one is answered. @returns answers a second. */
export async function sendClosedLoop(stage: Stage, target: Target, callers: number, forMs: number): Promise<number> {
  const startedAt = performance.now();
  let answered = 0;
  const caller = async (first: number): Promise<void> => {
    for (let index = first; performance.now() < startedAt + forMs; index += callers) {
      const [jpeg = Buffer.alloc(0)] = stage.picturesFrom(index, 1);
      await sendImage(target, jpeg);
      answered += 1;
    }
  };
  const all = Promise.all(Array.from({ length: callers }, (_, first) => caller(first)));
  await inTime(all, forMs + answersWithinMs);
  return (1000 * answered) / (performance.now() - startedAt);
}

/** Waits for what is still under way. @returns how many images have no answer by then. */
export async function awaitStragglers({ answers }: Target, waitMs: number): Promise<number> {
  const deadline = performance.now() + waitMs;
  while (answers.unanswered > 0 && performance.now() < deadline) await delay(20);
  return answers.unanswered;
}

/** Images that were sent under even load, and what became of them. */
export interface AnswerCounts {
  readonly sent: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** Waits for what is still under way, and counts once whatever would be answered twice has had the time to be. */
export async function countAnswers(target: Target, waitMs: number): Promise<AnswerCounts> {
  const lost = await awaitStragglers(target, waitMs);
  await delay(secondAnswersMs);
  const { images } = target.answers;
  return { sent: images.length, lost, duplicated: images.filter(({ answers }) => answers > 1).length };
}

async function inTime(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Images were not answered within ${limitMs / 1000} s.`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
