import type { Topics } from '@sightline/kafka';
import type { Logger } from '@sightline/observability';
import type { ShownQueue } from '../shown/snapshot.js';

interface QueueOptions {
  readonly topics: Pick<Topics, 'offsets' | 'committed'>;
  readonly topic: string;
  readonly groupId: string;
  readonly log: Pick<Logger, 'warn'>;
}

const EVERY_MS = 2000;

/** How much waits for the workers, asked of the brokers every two seconds. */
export interface Queue {
  shown(): ShownQueue | null;
  close(): void;
}

/** What waits in each partition: what lies beyond the group's committed offset, or all of it where there is none. */
export async function readQueue({
  topics,
  topic,
  groupId,
}: Omit<QueueOptions, 'log'>): Promise<ShownQueue['partitions']> {
  const [offsets, committed] = await Promise.all([topics.offsets(topic), topics.committed(groupId, topic)]);
  const reached = new Map(committed.map(({ partition, offset }) => [partition, offset]));
  return offsets
    .map(({ partition, low, high }) => {
      const position = reached.get(partition) ?? low;
      const lag = Number(high - (position < low ? low : position));
      return { partition, lag: Math.max(0, lag) };
    })
    .sort((a, b) => a.partition - b.partition);
}

/** Begins to ask; an answer that does not come is said once, and shown as unknown. */
export function openQueue({ log, ...options }: QueueOptions): Queue {
  let shown: ShownQueue | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const ask = async (): Promise<void> => {
    try {
      shown = { partitions: await readQueue(options) };
    } catch (err) {
      if (shown !== null) log.warn({ err }, 'what waits for the workers can’t be read');
      shown = null;
    }
    if (!closed) timer = setTimeout(() => void ask(), EVERY_MS).unref();
  };
  void ask();
  return {
    shown: () => shown,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
