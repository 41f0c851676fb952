import { silentLogger } from '@sightline/observability';
import type { Consumer } from '../broker.js';
import type { Committer } from '../consume/committer.js';
import { ConsumerLoop } from '../consume/consumer-loop.js';
import type { FetchControl } from '../consume/fetch-control.js';
import type { LoopOptions } from '../consume/new-session.js';
import type { MemoryLog } from './memory-log.js';

interface Member {
  readonly loop: ConsumerLoop;
  readonly positions: Map<number, bigint>;
  readonly paused: Set<number>;
  wake(): void;
  running: boolean;
}

/** Messages one fetch of the fake brings of one partition. */
const FETCH_SIZE = 16;

/** The members of one consumer group over one topic of the fake broker; whoever joins or leaves rebalances all. */
export class MemoryGroup {
  readonly #members: Member[] = [];

  constructor(
    private readonly log: MemoryLog,
    private readonly groupId: string,
    private readonly topic: string,
    private readonly isAvailable: () => boolean,
  ) {}

  join(options: LoopOptions): Consumer {
    const positions = new Map<number, bigint>();
    const paused = new Set<number>();
    const loop = new ConsumerLoop(
      options,
      this.#control(positions, paused, () => member),
      silentLogger,
    );
    const member: Member = { loop, positions, paused, wake: () => undefined, running: true };
    this.#members.push(member);
    this.#rebalance();
    void this.#fetch(member);
    return loop;
  }

  #control(positions: Map<number, bigint>, paused: Set<number>, member: () => Member): FetchControl {
    return {
      pause: (partition) => paused.add(partition),
      resume: (partition) => {
        paused.delete(partition);
        if (this.#members.includes(member())) member().wake();
      },
      seek: (partition, offset) => positions.set(partition, offset),
      openCommitter: (partition) => this.#committer(partition),
      readNotes: (partition, { topic }) =>
        Promise.resolve((this.log.partitions(topic)[partition] ?? []).map(({ key }) => String(key))),
      lowOffset: () => Promise.resolve(0n),
      leave: () => {
        const index = this.#members.indexOf(member());
        member().running = false;
        member().wake();
        if (index >= 0) this.#members.splice(index, 1);
        this.#rebalance();
        return Promise.resolve();
      },
    };
  }

  #committer(partition: number): Committer {
    let epoch = 0;
    return {
      open: () => {
        epoch = this.log.fence(this.groupId, this.topic, partition);
        return Promise.resolve(this.log.committed(this.groupId, this.topic, partition) ?? { offset: 0n, metadata: '' });
      },
      // A turn of the event loop passes, as it would on the network.
      commit: async (records, nextOffset, metadata = '') => {
        await new Promise((resolve) => setImmediate(resolve));
        this.log.commit(this.groupId, this.topic, partition, epoch, records, nextOffset, metadata);
      },
      close: () => Promise.resolve(),
    };
  }

  #rebalance(): void {
    const count = this.log.partitions(this.topic).length;
    for (const [index, member] of this.#members.entries()) {
      const partitions = Array.from({ length: count }, (_, partition) => partition).filter(
        (partition) => partition % this.#members.length === index,
      );
      member.positions.clear();
      for (const partition of partitions)
        member.positions.set(partition, this.log.committed(this.groupId, this.topic, partition)?.offset ?? 0n);
      member.loop.assigned(partitions);
      member.wake();
    }
  }

  async #fetch(member: Member): Promise<void> {
    const stop = this.log.onAppend(() => member.wake());
    while (member.running) {
      const woken = new Promise<void>((resolve) => {
        member.wake = resolve;
      });
      const brought = await Promise.all(
        [...member.positions.keys()].map((partition) => this.#deliver(member, partition)),
      );
      if (!brought.includes(true)) await woken;
    }
    stop();
  }

  async #deliver(member: Member, partition: number): Promise<boolean> {
    const from = member.positions.get(partition);
    if (from === undefined || member.paused.has(partition) || !this.isAvailable()) return false;
    const messages = this.log.partitions(this.topic)[partition] ?? [];
    const deliveries = messages.slice(Number(from), Number(from) + FETCH_SIZE);
    if (deliveries.length === 0) return false;
    const nextOffset = from + BigInt(deliveries.length);
    const taken = await member.loop.deliver(
      { partition, from, deliveries, nextOffset, highWatermark: BigInt(messages.length) },
      () => Promise.resolve(),
    );
    if (taken && member.positions.get(partition) === from) member.positions.set(partition, nextOffset);
    return taken;
  }
}
