import { renderPattern } from '@sightline/image';
import { sampleImage } from '@sightline/messages/testing';
import { describe, expect, it } from 'vitest';
import { openScene } from '../testing/scene.js';
import { Pictures } from './pictures.js';

const png = await renderPattern({ pattern: 'circles', seed: 1, width: 640, height: 480, format: 'png' });

function picturesOf(content: Buffer, maxBytes = 2 ** 24): Pictures {
  const pictures = new Pictures({ maxBytes });
  pictures.take(sampleImage({ image_id: 'one', content }));
  return pictures;
}

describe('thumbnails', () => {
  it('are small pictures, encoded anew', async () => {
    const secret = Buffer.concat([png, Buffer.from('<script>after the end of the file</script>')]);
    const small = await picturesOf(secret).thumbnailOf('one');
    expect(small?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(small?.length).toBeLessThan(20_000);
    expect(small?.includes('script')).toBe(false);
  });

  it.each([
    ['no picture', Buffer.from('<html><script>alert(1)</script></html>')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['nothing', Buffer.alloc(0)],
    ['a picture that breaks off', png.subarray(0, 200)],
    ['more than 8 MiB', Buffer.concat([png, Buffer.alloc(9 * 2 ** 20)])],
  ])('are not made of %s', async (_, content) => {
    expect(await picturesOf(content, 2 ** 28).thumbnailOf('one')).toBeUndefined();
  });

  it('are not made of a picture with more pixels than its bytes let expect', async () => {
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(30_000, 16);
    bomb.writeUInt32BE(30_000, 20);
    expect(await picturesOf(bomb).thumbnailOf('one')).toBeUndefined();
  });

  it('stay within the memory that is theirs: the oldest go', async () => {
    const pictures = new Pictures({ maxBytes: 8 * (png.length + 1) });
    for (let number = 0; number < 20; number++)
      pictures.take(sampleImage({ image_id: `image-${number}`, content: png }));
    expect(await pictures.thumbnailOf('image-0')).toBeUndefined();
    expect(await pictures.thumbnailOf('image-19')).toBeDefined();
  });

  it('are read and shown only where that is not switched off', async () => {
    const image = sampleImage({ image_id: 'one', content: png });
    const statuses = [];
    for (const THUMBNAILS of ['true', 'false']) {
      const { url, broker, codecs, config } = await openScene({ THUMBNAILS });
      const { value } = await codecs.imageReceived.encode(image);
      broker.write([{ topic: config.IMAGE_TOPIC, key: 'one', value }]);
      // The tail reads in a turn of its own.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const answer = await fetch(`${url}/api/thumbnails/one`);
      statuses.push([answer.status, answer.headers.get('content-type')?.split(';')[0]]);
    }
    expect(statuses).toEqual([
      [200, 'image/jpeg'],
      [404, 'application/json'],
    ]);
  });
});
