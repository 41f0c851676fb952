import type { Delivery } from '../delivery.js';
import type { Release } from './in-flight-limit.js';

/** A delivery that has been taken up. */
export interface Admitted {
  readonly delivery: Delivery;
  /** Offset to commit once this delivery is done. */
  readonly nextOffset: bigint;
  readonly release: Release;
}

/** One partition from its assignment until it is lost or fails. */
export interface Session {
  /** Takes the partition over and sets the position to its first uncommitted offset. */
  open(): Promise<void>;
  /** Next offset to be taken up. */
  readonly position: bigint;
  readonly isOver: boolean;
  /** What it keeps until more has come; undefined when it keeps nothing on purpose. */
  readonly gathered?: Gathered | undefined;
  /** Moves past offsets that hold nothing to deliver, such as transaction markers. */
  skipTo(offset: bigint): void;
  accept(admitted: Admitted): void;
  /** Resolves when everything taken up is committed, or the session is over. */
  whenIdle(): Promise<void>;
  /** Ends the session: a commit under way is finished, all else is dropped uncommitted. */
  end(): Promise<void>;
  /** Ends the session for the group's next generation, having settled what it gathered where that is quickly done. */
  handOver?(): Promise<void>;
}

/** Deliveries that a session keeps until their slice is closed. */
export interface Gathered {
  readonly bytes: number;
  /** `open`: more may come. `repeating`: it is closed by its recorded end alone. `settling`: it makes room by itself soon. */
  readonly state: 'open' | 'repeating' | 'settling';
  /** Makes room: closes an open slice; a repeating one begins anew later. */
  giveWay(): void;
}
