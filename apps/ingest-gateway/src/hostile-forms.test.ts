import { describe, expect, it } from 'vitest';
import { rawConnection } from './testing/raw-http.js';
import { openScene, picture, type Scene } from './testing/scene.js';

const boundary = 'edge';

function part(headers: string, body: Buffer | string): Buffer {
  return Buffer.concat([Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
}

const filePart = (bytes: Buffer, disposition = 'form-data; name="image"; filename="a.png"'): Buffer =>
  part(`Content-Disposition: ${disposition}\r\nContent-Type: image/png`, bytes);
const end = Buffer.from(`--${boundary}--\r\n`);

async function sendForm(
  scene: Scene,
  parts: readonly Buffer[],
  type = `multipart/form-data; boundary=${boundary}`,
): Promise<{ status: number; code: string; files: readonly string[] }> {
  const body = new Uint8Array(Buffer.concat(parts));
  const response = await fetch(`${scene.url}/v1/images`, { method: 'POST', body, headers: { 'content-type': type } });
  const answer = (await response.json()) as { code?: string; images?: { file: string }[] };
  return { status: response.status, code: answer.code ?? '', files: answer.images?.map(({ file }) => file) ?? [] };
}

describe('a hostile form', () => {
  const image = picture();
  const field = (name: string, value: string): Buffer => part(`Content-Disposition: form-data; name="${name}"`, value);

  it.each<[string, (bytes: Buffer) => readonly Buffer[], number, string]>([
    ['no closing boundary', (bytes) => [filePart(bytes)], 400, 'invalid_multipart'],
    ['an end amid a file', (bytes) => [filePart(bytes).subarray(0, 120)], 400, 'invalid_multipart'],
    ['nothing at all', () => [], 400, 'no_image'],
    ['only its end', () => [end], 400, 'no_image'],
    ['no file', () => [field('a', 'b'), end], 400, 'no_image'],
    [
      'a file sent as a field',
      (bytes) => [field('image', bytes.toString('latin1').slice(0, 100)), end],
      400,
      'no_image',
    ],
    ['a huge field', (bytes) => [field('a', 'x'.repeat(20_000)), filePart(bytes), end], 400, 'invalid_multipart'],
    [
      'too many fields',
      (bytes) => [...Array.from({ length: 65 }, (_, n) => field(`f${n}`, '')), filePart(bytes), end],
      400,
      'invalid_multipart',
    ],
    ['too many files', (bytes) => [...Array.from({ length: 33 }, () => filePart(bytes)), end], 413, 'too_many_files'],
    ['a field called __proto__', (bytes) => [field('__proto__', 'x'), filePart(bytes), end], 400, 'invalid_multipart'],
    [
      'a file called constructor',
      (bytes) => [filePart(bytes, 'form-data; name="constructor"; filename="a"'), end],
      400,
      'invalid_multipart',
    ],
    [
      'metadata that reach for a prototype',
      (bytes) => [field('metadata.__proto__', 'x'), filePart(bytes), end],
      400,
      'invalid_field',
    ],
    [
      'a part without headers',
      (bytes) => [Buffer.from(`--${boundary}\r\n\r\n`), bytes, Buffer.from('\r\n'), end],
      400,
      'no_image',
    ],
    [
      'part headers without end',
      () => [Buffer.from(`--${boundary}\r\nX: ${'y'.repeat(100_000)}`)],
      400,
      'invalid_multipart',
    ],
    ['a file over the limit', () => [filePart(Buffer.alloc(9 * 2 ** 20)), end], 413, 'over_inline_limit'],
    [
      'another encoding of its parts',
      (bytes) => [part('Content-Disposition: attachment; filename="a.png"', bytes), end],
      400,
      'no_image',
    ],
    [
      'a form inside a form',
      () => [
        part(
          'Content-Disposition: form-data; name="image"\r\nContent-Type: multipart/mixed; boundary=in',
          '--in\r\n\r\n--in--',
        ),
        end,
      ],
      400,
      'no_image',
    ],
  ])('is refused, and the gateway lives: %s', async (_name, make, status, code) => {
    const scene = await openScene();
    expect(await sendForm(scene, make(await image))).toMatchObject({ status, code });
    expect(scene.deliveries()).toHaveLength(0);
    expect(await sendForm(scene, [filePart(await image), end])).toMatchObject({ status: 202 });
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/mixed; boundary=edge',
    'multipart/form-data; boundary=other',
    `multipart/form-data; boundary=${'x'.repeat(5000)}`,
  ])('is refused with content type %s', async (type) => {
    const scene = await openScene();
    const answer = await sendForm(scene, [filePart(await image), end], type);
    expect([400, 415]).toContain(answer.status);
    expect(scene.deliveries()).toHaveLength(0);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\\\Windows\\\\a.png', 'a.png'],
    ['', ''],
    ['a\u0000b\u202e.png', 'ab.png'],
    ['ü 東 📷.png', 'ü 東 📷.png'],
    ['x'.repeat(1000), 'x'.repeat(255)],
    ["<script>alert('1')</script>", 'script>'],
  ])('has its file name made harmless: %s', async (name, shown) => {
    const scene = await openScene();
    const answer = await sendForm(scene, [filePart(await image, `form-data; name="image"; filename="${name}"`), end]);
    expect(answer).toMatchObject({ status: 202, files: [shown] });
  });

  it('may end amid its last part when the sender goes away: nothing is published', async () => {
    const scene = await openScene();
    const connection = await rawConnection(scene.url);
    const body = Buffer.concat([filePart(await image), filePart(await image), end]);
    connection.send(
      `POST /v1/images HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    connection.send(body.subarray(0, body.length - 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.socket.destroy();
    expect((await fetch(`${scene.url}/v1/images`, { method: 'POST', body: new Uint8Array(await image) })).status).toBe(
      202,
    );
    expect(scene.deliveries()).toHaveLength(1);
  });
});
