import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBody, UploadAbortedError } from './read-body.js';

const ignore = (): void => undefined;

describe('readBody', () => {
  it('puts a body together in order', async () => {
    const source = new PassThrough();
    const body = readBody(source, { declaredBytes: undefined, onChunk: ignore });
    source.write('one ');
    source.write('two ');
    source.end('three');
    expect((await body).toString()).toBe('one two three');
  });

  it('hands over a body of one chunk without copying it', async () => {
    const source = new PassThrough();
    const chunk = Buffer.from('whole');
    const body = readBody(source, { declaredBytes: 5, onChunk: ignore });
    source.end(chunk);
    expect((await body).buffer).toBe(chunk.buffer);
  });

  it('reads an empty body as empty', async () => {
    const source = new PassThrough();
    source.end();
    expect(await readBody(source, { declaredBytes: 0, onChunk: ignore })).toHaveLength(0);
  });

  it('stops keeping bytes once it is told to, and drains the rest', async () => {
    const source = new PassThrough();
    let seen = 0;
    const onChunk = (bytes: number): void => {
      seen += bytes;
      if (seen > 4) throw new Error('enough');
    };
    const body = readBody(source, { declaredBytes: undefined, onChunk });
    source.write('1234');
    source.write('5678');
    await expect(body).rejects.toThrow('enough');
    source.end(Buffer.alloc(100_000));
    await new Promise((resolve) => source.once('end', resolve));
    expect(seen).toBe(8);
  });

  it('fails when the sender goes away, with or without an error', async () => {
    const silent = new PassThrough();
    const broken = new PassThrough();
    const bodies = [silent, broken].map((source) => readBody(source, { declaredBytes: 10, onChunk: ignore }));
    silent.write('123');
    silent.destroy();
    broken.destroy(new Error('ECONNRESET'));
    for (const body of bodies) await expect(body).rejects.toBeInstanceOf(UploadAbortedError);
  });
});
