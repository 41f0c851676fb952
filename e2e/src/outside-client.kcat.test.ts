import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewImageReceived } from '@sightline/messages';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { kcatOn } from './outside/kcat.js';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

const kcat = kcatOn(inject('kafkaBrokers'));
let folder: string;
let pipeline: Pipeline;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-kcat-'));
  pipeline = await Pipeline.open('kcat', inject('kafkaBrokers'), { PREDICTIONS_ENCODING: 'json' });
  [{ url }] = await Promise.all([pipeline.startGateway(), pipeline.start('inference-worker')]);
});
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true });
});

/** What kcat reads of the predictions, once there is one for the image: key, content type and the JSON. */
async function predictionOf(imageId: string): Promise<{ key: string; headers: string; value: unknown }> {
  return vi.waitFor(
    async () => {
      const lines = await kcat.read(pipeline.topic('RESULTS_TOPIC'), '%k\t%h\t%s');
      const line = lines.map((one) => one.split('\t')).find(([key]) => key === imageId);
      expect(line).toBeDefined();
      const [key = '', headers = '', value = ''] = line ?? [];
      return { key, headers, value: JSON.parse(value) as unknown };
    },
    { timeout: 30_000, interval: 200 },
  );
}

describe('kcat', () => {
  it('writes an image as one line of JSON and reads its prediction as another', async () => {
    const { label, bytes } = await patternPicture(8);
    const file = join(folder, 'image.json');
    const imageId = randomUUID();
    await writeFile(file, JSON.stringify({ image_id: imageId, image_data: bytes.toString('base64') }));
    await kcat.write(pipeline.topic('IMAGE_TOPIC'), 'door-7', file);
    const { headers, value } = await predictionOf(imageId);
    expect(value).toMatchObject({ image_id: imageId, outcome: 'classified', label, role: 'primary' });
    expect(headers).toContain('content-type=application/json');
  });

  it('writes an image in Avro, byte for byte', async () => {
    const { label, bytes } = await patternPicture(9);
    const imageId = randomUUID();
    const image: NewImageReceived = {
      image_id: imageId,
      source: 'external',
      source_key: 'door-8',
      content: bytes,
      content_type: 'image/jpeg',
      received_at: Date.now() * 1000,
    };
    const file = join(folder, 'image.avro');
    await writeFile(file, (await pipeline.codecs.imageReceived.encode(image)).value);
    await kcat.write(pipeline.topic('IMAGE_TOPIC'), 'door-8', file, 'content-type=application/avro');
    const { value } = await predictionOf(imageId);
    expect(value).toMatchObject({ outcome: 'classified', label, source_key: 'door-8' });
  });

  it('reads the images that others sent: key, size and content type', async () => {
    const { bytes } = await patternPicture(10);
    const answer = await fetch(`${url}/v1/images?wait=20000`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'x-source-key': 'door-9' },
    });
    expect(answer.status).toBe(200);
    const lines = await kcat.read(pipeline.topic('IMAGE_TOPIC'), '%k\t%S\t%h');
    const [key, size, headers] = lines.find((line) => line.startsWith('door-9'))?.split('\t') ?? [];
    expect(key).toBe('door-9');
    expect(Number(size)).toBeGreaterThan(bytes.length);
    expect(headers).toContain('content-type=application/avro');
  });
});
