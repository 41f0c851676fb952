/** The share of dead letters passed the limit: rather stop than drain a topic into the dead letter. */
export class FuseError extends Error {
  override readonly name = 'FuseError';
}

/** Watches the share of dead letters among the last deliveries of a consumer. */
export class DeadLetterFuse {
  readonly #recent: boolean[] = [];
  #deadLetters = 0;

  constructor(
    private readonly limit: { readonly share: number; readonly sample: number } = { share: 0.5, sample: 200 },
  ) {}

  /** @throws FuseError once a full sample holds more than the allowed share of dead letters. */
  count(isDeadLetter: boolean): void {
    const { share, sample } = this.limit;
    this.#recent.push(isDeadLetter);
    if (isDeadLetter) this.#deadLetters += 1;
    if (this.#recent.length > sample && this.#recent.shift()) this.#deadLetters -= 1;
    if (this.#recent.length === sample && this.#deadLetters > share * sample) {
      throw new FuseError(
        `${this.#deadLetters} of the last ${sample} messages were dead letters, more than the ${share * 100} % allowed: ` +
          'stopped before the topic drains into the dead letter. Look at the last ones with `sightline dead-letters list`.',
      );
    }
  }
}
