import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openPythonClient, type PythonClient } from './outside/python-client.js';
import { Pipeline } from './pipeline/pipeline.js';
import { patternPicture } from './pipeline/uploads.js';

let folder: string;
let python: PythonClient;
let pipeline: Pipeline;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-python-'));
  [python, pipeline] = await Promise.all([
    openPythonClient(),
    Pipeline.open('python', inject('kafkaBrokers')).then(async (opened) => {
      await opened.start('inference-worker');
      return opened;
    }),
  ]);
});
afterAll(async () => {
  await pipeline.close();
  await rm(folder, { recursive: true });
});

async function send(path: string, ...flags: readonly string[]): Promise<string> {
  const topic = ['--image-topic', pipeline.topic('IMAGE_TOPIC')];
  const brokers = ['--brokers', inject('kafkaBrokers')];
  const [line] = (await python(...brokers, 'send', ...topic, ...flags, path)) as { image_id: string; file: string }[];
  expect(line).toMatchObject({ file: path, image_id: expect.any(String) as string });
  return line?.image_id ?? '';
}

async function read(imageId: string): Promise<unknown> {
  const topic = ['--results-topic', pipeline.topic('RESULTS_TOPIC')];
  const brokers = ['--brokers', inject('kafkaBrokers')];
  const [prediction] = await python(...brokers, 'read', ...topic, '--from-beginning', '--image-id', imageId);
  return prediction;
}

/** The same JPEG file with that many comments of 64 KB after its first marker. */
function withComments(jpeg: Buffer, count: number): Buffer {
  const comment = Buffer.alloc(2 + 0xffff, ' ');
  comment.writeUInt32BE(0xfffeffff);
  return Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: count }, () => comment), jpeg.subarray(2)]);
}

describe('a Python program with confluent-kafka and fastavro', () => {
  it.each([
    ['Avro', []],
    ['JSON with base64', ['--json']],
  ])('sends an image as %s and reads its prediction, with every field', async (_encoding, flags) => {
    const { label, bytes } = await patternPicture(4);
    const path = join(folder, 'picture.jpg');
    await writeFile(path, bytes);
    const imageId = await send(path, ...flags, '--source', 'door-7');
    const prediction = await read(imageId);
    expect(prediction).toMatchObject({
      image_id: imageId,
      role: 'primary',
      outcome: 'classified',
      label,
      model_name: 'patterns',
      source_position: { topic: pipeline.topic('IMAGE_TOPIC') },
    });
    const answers = await pipeline.answers();
    const ours = (): unknown => answers.find((answer) => answer.prediction.image_id === imageId)?.prediction;
    await expect.poll(ours, { timeout: 10_000 }).toEqual(prediction);
  });

  it('sends a photo of several megabytes', async () => {
    const { label, bytes } = await patternPicture(5);
    const path = join(folder, 'large.jpg');
    await writeFile(path, withComments(bytes, 60));
    expect(await read(await send(path))).toMatchObject({ outcome: 'classified', label });
  });

  it('reads what became of a file that is no picture', async () => {
    const path = join(folder, 'broken.jpg');
    await writeFile(path, 'not a picture');
    expect(await read(await send(path))).toMatchObject({ outcome: 'rejected', error_code: 'unsupported_format' });
  });
});
