import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pngBomb } from '@sightline/image/testing';
import { StorageError } from '@sightline/storage';
import { describe, expect, it, vi } from 'vitest';
import { form, post } from './testing/send.js';
import { openScene, picture, type Scene } from './testing/scene.js';

const env = { INLINE_LIMIT_BYTES: '2000', MAX_IMAGE_BYTES: '3000000', UPLOAD_BUCKET: 'uploads' };

/** A PNG of that many bytes: what follows its end is no part of it, and no harm. */
async function largePicture(bytes: number): Promise<Buffer> {
  const small = await picture();
  return Buffer.concat([small, randomBytes(bytes - small.length)]);
}

async function stored(scene: Scene, name: string): Promise<Buffer> {
  return buffer(scene.store.read('uploads', name));
}

async function names(scene: Scene): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of scene.store.list('uploads', '')) found.push(name);
  return found;
}

const code = ({ answer }: Awaited<ReturnType<typeof post>>): unknown => (answer as { code?: unknown }).code;
const streamed = (bytes: Buffer): NonNullable<RequestInit['body']> => new Blob([new Uint8Array(bytes)]).stream();

async function sendChunked(url: string, bytes: Buffer): Promise<Awaited<ReturnType<typeof post>>> {
  const response = await fetch(url, { method: 'POST', body: streamed(bytes), duplex: 'half' });
  return { response, answer: (await response.json()) as never };
}

describe('an image that is too large for a message', () => {
  it('goes to the bucket, and its message says where and which', async () => {
    const scene = await openScene(env);
    const bytes = await largePicture(2_500_000);
    const { response, answer } = await post(`${scene.url}/v1/images?source_key=cam`, new Uint8Array(bytes));
    expect(response.status).toBe(202);
    const [image] = await scene.published();
    expect(image).toMatchObject({ image_id: answer.image_id, source_key: 'cam', source: 'http' });
    const name = `uploads/${answer.image_id}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(image?.content).toMatchObject({ uri: `gs://uploads/${name}`, size: bytes.length, sha256 });
    expect(bytes.equals(await stored(scene, name))).toBe(true);
    expect(String(scene.deliveries()[0]?.headers.ce_dataref)).toBe(`gs://uploads/${name}`);
  });

  it('goes there also where its length is not declared, and in a form beside small ones', async () => {
    const scene = await openScene(env);
    const large = await largePicture(1_500_000);
    expect((await sendChunked(`${scene.url}/v1/images`, large)).response.status).toBe(202);
    const small = await picture();
    const { response } = await post(`${scene.url}/v1/images`, form({ 'a.png': small, 'b.png': large, 'c.png': small }));
    expect(response.status).toBe(202);
    const contents = (await scene.published()).map(({ content }) => content);
    expect(contents.map((content) => (content instanceof Uint8Array ? content.length : content.size)).sort()).toEqual(
      [small.length, small.length, large.length, large.length].sort(),
    );
    expect(await names(scene)).toHaveLength(2);
  });

  it('goes there as soon as it is over the limit for messages', async () => {
    const scene = await openScene(env);
    for (const length of [2001, 2002, 5000]) {
      const bytes = await largePicture(length);
      expect((await post(`${scene.url}/v1/images`, new Uint8Array(bytes))).response.status).toBe(202);
      expect((await sendChunked(`${scene.url}/v1/images`, bytes)).response.status).toBe(202);
    }
    expect(await names(scene)).toHaveLength(6);
  });

  it('stays inside the message where it fits', async () => {
    const scene = await openScene(env);
    const small = await picture();
    await post(`${scene.url}/v1/images`, new Uint8Array(small));
    await sendChunked(`${scene.url}/v1/images`, small);
    expect((await scene.published()).every(({ content }) => small.equals(content as Buffer))).toBe(true);
    expect(await names(scene)).toEqual([]);
  });

  it('is one image and one object when it is sent again under its Idempotency-Key, also by another gateway', async () => {
    const scene = await openScene(env);
    const bytes = await largePicture(1_200_000);
    const headers = { 'idempotency-key': 'key-1' };
    const first = await post(`${scene.url}/v1/images`, new Uint8Array(bytes), headers);
    const [before] = await scene.published();
    const again = await post(`${scene.url}/v1/images`, new Uint8Array(bytes), headers);
    expect([again.response.status, again.answer.image_id]).toEqual([202, first.answer.image_id]);
    expect(await scene.published()).toHaveLength(1);
    const other = await openScene(env);
    await other.store.write('uploads', `uploads/${first.answer.image_id}`, bytes);
    const elsewhere = await post(`${other.url}/v1/images`, new Uint8Array(bytes), headers);
    expect(elsewhere.answer.image_id).toBe(first.answer.image_id);
    expect((await other.published())[0]?.content).toMatchObject({ size: bytes.length });
    expect(before?.content).toMatchObject({ uri: `gs://uploads/uploads/${first.answer.image_id}` });
    expect(await names(scene)).toHaveLength(1);
  });

  it('is a conflict with other bytes under the same key, and the first ones stay', async () => {
    const scene = await openScene(env);
    const headers = { 'idempotency-key': 'key-1' };
    const bytes = await largePicture(1_200_000);
    const { answer } = await post(`${scene.url}/v1/images`, new Uint8Array(bytes), headers);
    const conflict = await post(`${scene.url}/v1/images`, new Uint8Array(await largePicture(1_200_000)), headers);
    expect([conflict.response.status, code(conflict)]).toEqual([422, 'idempotency_conflict']);
    expect(bytes.equals(await stored(scene, `uploads/${answer.image_id}`))).toBe(true);
  });

  it.each<[string, () => Promise<Buffer>, number, string]>([
    ['no image', () => Promise.resolve(Buffer.alloc(1_500_000, 'text ')), 415, 'unsupported_format'],
    [
      'a decompression bomb',
      () => Promise.resolve(Buffer.concat([pngBomb(), Buffer.alloc(1_500_000)])),
      422,
      'too_many_pixels',
    ],
    ['one over every limit', () => largePicture(3_000_001), 413, 'too_many_bytes'],
  ])('is refused and leaves no object: %s', async (_, make, status, problem) => {
    const scene = await openScene(env);
    const bytes = await make();
    const declared = await post(`${scene.url}/v1/images`, new Uint8Array(bytes));
    const chunked = await sendChunked(`${scene.url}/v1/images`, bytes);
    const inForm = await post(`${scene.url}/v1/images`, form({ 'a.png': bytes }));
    for (const refused of [declared, chunked, inForm])
      expect([refused.response.status, code(refused)]).toEqual([status, problem]);
    expect([await names(scene), scene.deliveries().length]).toEqual([[], 0]);
  });

  it('is refused in JSON, which is read as a whole, with what to do', async () => {
    const scene = await openScene({ ...env, INLINE_LIMIT_BYTES: '200000' });
    const image_data = (await largePicture(400_000)).toString('base64');
    const refused = await post(`${scene.url}/v1/images`, JSON.stringify({ image_data }), {
      'content-type': 'application/json',
    });
    expect([refused.response.status, code(refused)]).toEqual([413, 'over_inline_limit']);
    expect(JSON.stringify(refused.answer)).toContain('Send a larger one as the body itself');
  });

  it.each(['unreachable', 'forbidden', 'not_found'] as const)(
    'is answered 503 while the bucket is %s, and small ones are taken',
    async (state) => {
      const scene = await openScene(env);
      scene.store.breakWith(new StorageError(state, 'gs://uploads/ can not be written.'));
      const bytes = await largePicture(1_500_000);
      for (const refused of [
        await post(`${scene.url}/v1/images`, new Uint8Array(bytes)),
        await post(`${scene.url}/v1/images`, form({ 'a.png': bytes })),
      ]) {
        expect([refused.response.status, code(refused)]).toEqual([503, 'bucket_unavailable']);
        expect(refused.response.headers.get('retry-after')).toBe('5');
      }
      expect((await post(`${scene.url}/v1/images`, new Uint8Array(await picture()))).response.status).toBe(202);
      scene.store.mend();
      expect((await post(`${scene.url}/v1/images`, new Uint8Array(bytes))).response.status).toBe(202);
      expect(await scene.published()).toHaveLength(2);
    },
  );

  it('leaves nothing behind when its sender goes away in the middle', async () => {
    const scene = await openScene(env);
    const bytes = await largePicture(2_500_000);
    const headers = { 'content-length': bytes.length };
    const sending = request(`${scene.url}/v1/images`, { method: 'POST', headers });
    sending.on('error', () => undefined);
    await new Promise((resolve) => sending.write(bytes.subarray(0, 1_500_000), resolve));
    sending.destroy();
    // The gateway goes on, and its memory is free again.
    await vi.waitFor(async () => {
      const { response } = await post(`${scene.url}/v1/images`, new Uint8Array(bytes));
      expect(response.status).toBe(202);
    });
    expect(await scene.published()).toHaveLength(1);
    expect(await names(scene)).toHaveLength(1);
  });
});
