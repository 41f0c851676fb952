import { RejectedError } from '@sightline/messages';
import { describe, expect, it } from 'vitest';
import type { OpenSink } from './sink.js';
import { describeSink } from './testing/describe-sink.js';
import { MemoryDestination } from './testing/memory-sink.js';
import { sinkContract } from './testing/sink-contract.js';

describeSink('a sink in memory', () => new MemoryDestination());

/** A destination whose sink breaks one promise. */
class Broken extends MemoryDestination {
  constructor(private readonly worsen: (sink: OpenSink, destination: MemoryDestination) => Partial<OpenSink>) {
    super();
  }

  override async open(): Promise<OpenSink> {
    const sink = await super.open();
    return { ...sink, ...this.worsen(sink, this) };
  }
}

/** The promises a sink does not keep. */
async function brokenPromises(
  worsen: (sink: OpenSink, destination: MemoryDestination) => Partial<OpenSink>,
): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(sinkContract.map(({ check }) => check(new Broken(worsen))));
  return sinkContract.filter((_, index) => outcomes[index]?.status === 'rejected').map(({ title }) => title);
}

let copies = 0;

describe('the contract of sinks', () => {
  it.each<[string, (sink: OpenSink, destination: MemoryDestination) => Partial<OpenSink>, RegExp]>([
    [
      'stores every copy',
      (_, { rows }) => ({
        write: (batch) => {
          for (const { prediction } of batch) rows.set(`${prediction.prediction_id}${(copies += 1)}`, prediction);
          return Promise.resolve();
        },
      }),
      /one copy of a batch/,
    ],
    [
      'resolves before it has stored',
      (sink) => ({
        write: (batch, turn) => {
          setTimeout(() => void sink.write(batch, turn).catch(() => undefined), 5);
          return Promise.resolve();
        },
      }),
      /has stored every record/,
    ],
    [
      'swallows failures',
      (sink) => ({ write: (batch, turn) => sink.write(batch, turn).catch(() => undefined) }),
      /destination is away/,
    ],
    [
      'gives up on everything',
      () => ({
        write: (batch) =>
          Promise.reject(new RejectedError(batch.map((_, index) => ({ index, code: 'x', message: 'y' })))),
      }),
      /destination is away/,
    ],
    [
      'names the wrong record',
      (sink) => ({
        write: (batch, turn) =>
          sink.write(batch, turn).catch((error: unknown) => {
            if (!(error instanceof RejectedError)) throw error;
            throw new RejectedError(error.rejections.map((rejection) => ({ ...rejection, index: 0 })));
          }),
      }),
      /names the records it rejects/,
    ],
    [
      'fails to close after a failure',
      (sink, destination) => ({
        close: () => {
          if (!destination.available) throw new Error('stuck');
          return sink.close?.();
        },
      }),
      /closes all the same/,
    ],
    [
      'chokes on nothing',
      (sink) => ({
        write: (batch, turn) => (batch.length === 0 ? Promise.reject(new Error('empty')) : sink.write(batch, turn)),
      }),
      /empty batch/,
    ],
  ])('catches a sink that %s', async (_, worsen, promise) => {
    expect(await brokenPromises(worsen)).toEqual(expect.arrayContaining([expect.stringMatching(promise)]));
  });
});
