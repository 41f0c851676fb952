/** A message of Pub/Sub, leased until it is acknowledged or given back. */
export interface PulledMessage {
  readonly id: string;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** When Pub/Sub took it, milliseconds since 1970-01-01T00:00:00Z. */
  readonly publishedAtMs: number;
  /**
   * Says that it is done with. Where the subscription delivers exactly once, resolves when Pub/Sub has taken that.
   * @throws Error when Pub/Sub will deliver it again all the same.
   */
  ack(): Promise<void>;
  /** Gives it back: it is delivered again, to whoever pulls. */
  nack(): void;
}

/** A stream of messages that has been opened. */
export interface Pull {
  /** Resolves with the reason when Pub/Sub ended it for good; connections that break are opened again. */
  readonly ended: Promise<Error>;
  /** Takes no more messages, waits for those that are out, and gives back what takes too long. */
  close(): Promise<void>;
}

/** A subscription. `openSubscription` gives the real one, `fakeSource` (testing) one in memory. */
export interface NoticeSource {
  /** Full name: projects/PROJECT/subscriptions/NAME. */
  readonly name: string;
  /** Pulls, as many at once as the settings allow. */
  pull(onMessage: (message: PulledMessage) => void): Pull;
  /** Resolves when the subscription answers. @throws Error that says why it does not. */
  check(timeoutMs: number): Promise<void>;
}
