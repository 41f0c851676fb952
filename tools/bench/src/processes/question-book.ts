import type { Answer, Question } from './parent-channel.js';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Matches the answers of another process to the questions it was asked. */
export class QuestionBook {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #end: Error | undefined;

  /** @param send hands a question to the other process. */
  constructor(private readonly send: (question: Question) => void) {}

  /** Resolves with the value of the answer. @throws Error with what the other process says went wrong, or that it ended. */
  ask(name: string, argument?: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end) {
        reject(this.#end);
        return;
      }
      const question: Question = { id: (this.#asked += 1), name, argument };
      this.#waiting.set(question.id, { resolve, reject });
      this.send(question);
    });
  }

  answered({ id, value, error }: Answer): void {
    const question = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(error));
  }

  /** No more answers come. */
  ended(reason: Error): void {
    this.#end ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
