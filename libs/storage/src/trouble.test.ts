import { buffer } from 'node:stream/consumers';
import { CRC32C } from '@google-cloud/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { openObjectStore, type StoreLimits } from './open-object-store.js';
import {
  content,
  contentUpTo,
  hang,
  hangUp,
  json,
  openMisbehavingServer,
  refuse,
  type Answer,
  type MisbehavingServer,
} from './testing/misbehaving-server.js';

const bytes = Buffer.alloc(300_000, 'picture ');
const stored = {
  name: 'x',
  size: '5',
  generation: '7',
  contentType: 'image/jpeg',
  crc32c: checksum(Buffer.from('hello')),
};
const patient = { timeoutMs: 400, retries: 2, maxRetryDelayMs: 1000 };
const impatient = { ...patient, retries: 0 };

let server: MisbehavingServer | undefined;
let store: ReturnType<typeof openObjectStore> | undefined;
afterEach(async () => {
  await store?.close();
  await server?.close();
});

function checksum(of: Buffer): string {
  const crc = new CRC32C();
  crc.update(of);
  return crc.toString();
}

async function open(limits: Partial<StoreLimits>, ...answers: [Answer, ...Answer[]]): Promise<Store> {
  server = await openMisbehavingServer(...answers);
  store = openObjectStore({ GCS_API_ENDPOINT: server.endpoint, GOOGLE_CLOUD_PROJECT: 'p' }, limits);
  return store;
}

type Store = NonNullable<typeof store>;
interface Choice {
  readonly signal: AbortSignal;
}
const acts = {
  read: (of: Store, choice?: Choice) => buffer(of.read('photos', 'x', choice)),
  list: (of: Store, choice?: Choice) => of.list('photos', 'x', choice)[Symbol.asyncIterator]().next(),
  write: (of: Store, choice?: Choice) => of.write('photos', 'x', Buffer.from('hello'), choice),
};

describe.each(Object.entries(acts))('%s', (verb, act) => {
  it.each([
    [400, 'invalid', 'refused'],
    [401, 'authError', 'forbidden'],
    [403, 'forbidden', 'forbidden'],
    [403, 'rateLimitExceeded', 'unreachable'],
    [404, 'notFound', 'not_found'],
    [429, 'rateLimitExceeded', 'unreachable'],
    [500, 'backendError', 'unreachable'],
    [503, 'backendError', 'unreachable'],
  ])('tells an answer %i (%s) as %s, in one sentence with the place', async (status, reason, code) => {
    const trouble = act(await open(impatient, refuse(status, reason)));
    await expect(trouble).rejects.toMatchObject({
      name: 'StorageError',
      code,
      message: expect.stringMatching(/^gs:\/\/photos\/x can't be (read|listed|written)[^\n]*\.$/) as string,
    });
    expect(server?.asked).toHaveLength(1);
  });

  it('tries again what may pass: too many requests, a fault, a connection that is lost', async () => {
    const good: Record<string, Answer> = { read: content(bytes), list: json({ items: [stored] }), write: json(stored) };
    const last = good[verb] ?? hang;
    await act(await open(patient, refuse(503), last));
    expect(server?.asked).toHaveLength(2);
    await server?.close();
    await act(await open(patient, hangUp, refuse(429), last));
    expect(server?.asked).toHaveLength(3);
  });

  it('gives up on a server that says nothing, or is not there', async () => {
    await expect(act(await open(impatient, hang))).rejects.toMatchObject({ code: 'unreachable' });
    await server?.close();
    await expect(act(store ?? fail())).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('ends at once when its signal is aborted, though the server says nothing', async () => {
    const stop = new AbortController();
    const of = await open({}, hang);
    const reason = new Error('the service stops');
    const aborted = act(of, { signal: stop.signal });
    setTimeout(() => stop.abort(reason), 50);
    await expect(aborted).rejects.toBe(reason);
  });
});

function fail(): never {
  throw new Error('no store was opened');
}

describe('reading', () => {
  it('goes on where the connection broke off in the middle of an object', async () => {
    const good = content(bytes, { 'x-goog-hash': `crc32c=${checksum(bytes)}` });
    const of = await open(patient, contentUpTo(bytes, 100_000, 'hang up'), good);
    expect(bytes.equals(await acts.read(of))).toBe(true);
    expect(server?.asked[1]).toMatch(/bytes=\d+-/);
  });

  it('gives up on an object of which the rest never comes', async () => {
    const of = await open(impatient, contentUpTo(bytes, 100_000, 'hang'));
    await expect(acts.read(of)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('refuses bytes that are not those of the checksum, however many there are', async () => {
    const other = content(bytes, { 'x-goog-hash': `md5=xx,crc32c=${checksum(Buffer.from('others'))}` });
    await expect(acts.read(await open(impatient, other))).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('has the CRC32C') as string,
    });
  });

  it('refuses what says that it is gzip and is none', async () => {
    const packed = { 'content-encoding': 'gzip', 'x-goog-stored-content-encoding': 'gzip' };
    await expect(acts.read(await open(impatient, content(bytes, packed)))).rejects.toMatchObject({ code: 'damaged' });
  });

  it('refuses an object that is too large without taking its bytes', async () => {
    const endless: Answer = (_request, response) => {
      response.writeHead(200, { 'x-goog-stored-content-length': String(100 * 1024 * 1024) });
      response.write(Buffer.alloc(1000));
    };
    const of = await open({}, endless);
    await expect(buffer(of.read('photos', 'x', { maxBytes: 1_000_000 }))).rejects.toMatchObject({ code: 'too_large' });
    // The connection is given up with it.
    await expect.poll(async () => server?.connections()).toBe(0);
  });

  it('stops at the limit where the server does not say how much there is', async () => {
    const endless: Answer = (_request, response) => {
      const more = (): void => void response.write(Buffer.alloc(100_000), () => setImmediate(more));
      response.writeHead(200);
      more();
    };
    const of = await open({}, endless);
    await expect(buffer(of.read('photos', 'x', { maxBytes: 1_000_000 }))).rejects.toMatchObject({ code: 'too_large' });
  });

  it('says so where a range is asked of a server that knows none', async () => {
    const whole: Answer = (_request, response) => response.writeHead(200).end(bytes);
    await expect(buffer((await open(impatient, whole)).read('photos', 'x', { start: 5 }))).rejects.toMatchObject({
      code: 'refused',
    });
  });
});

describe('writing', () => {
  it('tells an object that arrived as other bytes as damaged', async () => {
    const of = await open(impatient, json({ ...stored, crc32c: checksum(Buffer.from('jello')) }), json({}));
    await expect(acts.write(of)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('tries again one part of a longer stream, from memory', async () => {
    const started: Answer = (_request, response) => {
      response.writeHead(200, { location: `${server?.endpoint ?? ''}/upload/session` }).end();
    };
    const partTaken: Answer = (_request, response) => response.writeHead(308, { range: 'bytes=0-262143' }).end();
    const all = Buffer.alloc(300_000, 'x');
    const done = json({ ...stored, size: '300000', crc32c: checksum(all) });
    const nothingYet: Answer = (_request, response) => response.writeHead(308).end();
    const of = await open({ ...patient, uploadChunkBytes: 262_144 }, started, refuse(503), nothingYet, partTaken, done);
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < all.length; at += 50_000) yield await Promise.resolve(all.subarray(at, at + 50_000));
    };
    expect(await of.write('photos', 'x', pieces())).toMatchObject({ size: 300_000, generation: '7' });
    expect(server?.asked.map((line) => line.split(' ')[0])).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'PUT']);
  });
});
