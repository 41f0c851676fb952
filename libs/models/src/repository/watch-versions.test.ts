import { describe, expect, it } from 'vitest';
import { watchVersions } from './watch-versions.js';

type Look = readonly string[] | Error;

/** Watches a repository that answers as a test says, and ends after its last answer. */
async function watched(...looks: readonly Look[]): Promise<{ seen: (readonly string[])[]; errors: unknown[] }> {
  const end = new AbortController();
  const left = [...looks];
  const seen: (readonly string[])[] = [];
  const errors: unknown[] = [];
  const versions = (): Promise<readonly string[]> => {
    const look = left.shift();
    if (look instanceof Error) return Promise.reject(look);
    if (look === undefined) end.abort();
    return Promise.resolve(look ?? []);
  };
  await watchVersions({ versions }, ['cats'], {
    pollMs: 1,
    onVersions: (_name, found) => void seen.push(found),
    onError: (error) => errors.push(error),
    signal: end.signal,
  });
  return { seen, errors };
}

describe('watching for new versions', () => {
  it('tells of the versions at first, and then when they are others', async () => {
    const { seen } = await watched(['1'], ['1'], ['2', '1'], ['2', '1']);
    expect(seen).toEqual([['1'], ['2', '1']]);
  });

  it('tells of a failure once while it lasts, and again when it comes back', async () => {
    const down = new Error('unreachable');
    const { seen, errors } = await watched(['1'], down, down, ['1'], down, ['2']);
    expect(errors).toEqual([down, down]);
    expect(seen).toEqual([['1'], ['2']]);
  });

  it('ends with what its listener throws', async () => {
    const watch = watchVersions({ versions: () => Promise.resolve(['1']) }, () => ['cats'], {
      pollMs: 1,
      onVersions: () => Promise.reject(new Error('listener')),
      onError: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(watch).rejects.toThrow('listener');
  });
});
