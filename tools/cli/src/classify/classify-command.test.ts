import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPattern } from '@sightline/image';
import type { FakeBroker } from '@sightline/kafka/testing';
import type { NewPrediction } from '@sightline/messages';
import { samplePrediction } from '@sightline/messages/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerImages, codecs, pipelineBroker } from '../testing/pipeline.js';
import { openStandInGateway } from '../testing/stand-in-gateway.js';
import { run, type Ran, type RunOptions } from '../testing/run.js';

let folder: string;
let broker: FakeBroker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-classify-'));
  await mkdir(join(folder, 'sub'));
  const bytes = await renderPattern({ pattern: 'lines', seed: 1, width: 64, height: 64 });
  for (const name of ['a.jpg', 'b.jpg', 'sub/c.jpg']) await writeFile(join(folder, name), bytes);
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  broker = pipelineBroker();
});

async function classify(
  answer: (file: string) => Partial<NewPrediction> | undefined,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  const stop = await answerImages(broker, answer);
  const ran = await run(['classify', folder, '--to', 'topic', ...args], { broker, ...options });
  await stop();
  return ran;
}

describe('sightline classify', () => {
  it('prints a line for each picture, in the order of the files', async () => {
    const { code, stdout, stderr } = await classify((file) => ({ label: `label of ${file}` }));
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => /(\w+\.jpg) +(✓ label of \w+\.jpg) +87\.5%/.exec(line)?.slice(1))).toEqual([
      undefined,
      ['a.jpg', '✓ label of a.jpg'],
      ['b.jpg', '✓ label of b.jpg'],
      ['c.jpg', '✓ label of c.jpg'],
      undefined,
    ]);
    expect(stderr).toMatch(/^3 files in .*: 3 classified\n$/);
  });

  it('sends what any producer sends, with the model that is asked for', async () => {
    await classify(() => ({}), ['--model', 'patterns']);
    const [message] = broker.messages('image-stream');
    const image = await codecs.imageReceived.decode(message?.value ?? null);
    expect(image).toMatchObject({
      source: 'external',
      model: 'patterns',
      metadata: { file: expect.stringMatching(/\.jpg$/) as unknown },
    });
    expect(message?.key?.toString()).toBe(image.image_id);
    expect(message?.headers).toMatchObject({ ce_type: 'sightline.ImageReceived' });
  });

  it('ends with 1 when a picture has no label, and says why', async () => {
    const rejected = {
      outcome: 'rejected',
      label: null,
      confidence: null,
      top_k: [],
      error_code: 'truncated',
      error_message: 'It is cut off.',
    } as const;
    const { code, stdout, stderr } = await classify(
      (file) => (file === 'b.jpg' ? rejected : {}),
      [join(folder, 'nope.jpg')],
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/b\.jpg +✗ truncated: It is cut off\./);
    expect(stdout).toMatch(/nope\.jpg +✗ not_found: There is no such file or folder\./);
    expect(stderr).toContain('2 classified, 2 not classified');
  });

  it('counts an answer below the threshold as an answer', async () => {
    const { code, stdout } = await classify(() => ({ outcome: 'low_confidence', confidence: 0.04 }));
    expect([code, stdout.match(/~ tiger cat +4\.0%/g)?.length]).toEqual([0, 3]);
  });

  it('prints more labels where they are asked for', async () => {
    const { stdout } = await classify(() => ({}), ['--top', '2'], { columns: 80, env: { NO_COLOR: '1' } });
    expect(stdout.match(/✓ tiger cat +87\.5%.*\n +tabby +6\.3%/g)).toHaveLength(3);
  });

  it('prints JSON and CSV for programs, nothing else', async () => {
    const json = await classify(() => ({}), ['--json', '--top', '2']);
    expect(json.stderr).toBe('');
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(3);
    const top_k = samplePrediction().top_k.map(({ label, confidence }) => ({ label, confidence }));
    expect(lines[0]).toMatchObject({ file: join(folder, 'a.jpg'), outcome: 'classified', label: 'tiger cat', top_k });
    const csv = await classify(() => ({}), ['--csv']);
    expect(csv.stdout.split('\r\n')).toHaveLength(1 + 3 + 1);
  });

  it('gives up waiting for an answer that does not come', async () => {
    const { code, stdout } = await classify((file) => (file === 'a.jpg' ? undefined : {}), ['--timeout', '50ms']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /a\.jpg +✗ no_answer: Accepted as image [0-9a-f-]{36}, but not answered within 0\.05 s: is a worker running\?/,
    );
  });

  it('prints what it has when it is interrupted, and ends with 130', async () => {
    const stop = new AbortController();
    const answer = (file: string): Partial<NewPrediction> | undefined => {
      if (file === 'b.jpg') stop.abort();
      return file === 'b.jpg' ? undefined : {};
    };
    const { code, stdout, stderr } = await classify(answer, ['--concurrency', '1'], { signal: stop.signal });
    expect([code, stderr]).toEqual([130, expect.stringContaining('1 classified, 1 not classified, 1 not begun')]);
    expect(stdout).toMatch(/a\.jpg +✓ tiger cat.*\n.*b\.jpg +✗ interrupted/);
    expect(stdout).not.toContain('c.jpg');
  });

  it('refuses to begin without topics, or without a gateway that is one', async () => {
    const { code, stderr } = await run(['classify', folder, '--to', 'topic', '--brokers', 'a:1'], {
      broker,
      env: { RESULTS_TOPIC: 'other' },
    });
    expect([code, stderr]).toEqual([
      1,
      'sightline: Topic other does not exist: create with `sightline topics apply`.\n',
    ]);
    const nobody = await run(['classify', folder, '--url', 'http://127.0.0.1:9']);
    expect([nobody.code, nobody.stderr]).toEqual([
      1,
      expect.stringMatching(/does not answer .* Start it with npm start, or say where it is with --url\./),
    ]);
    const other = await openStandInGateway(() => ({ status: 200, body: 'hello' }));
    const wrong = await run(['classify', folder, '--url', other.url]);
    await other.close();
    expect(wrong.stderr).toContain('is no Sightline gateway');
  });

  it('never sends what is over a limit', async () => {
    const limited = await classify(() => ({}), [], { env: { MAX_IMAGE_BYTES: '20' } });
    expect([limited.code, limited.stdout.match(/✗ too_many_bytes/g)?.length]).toEqual([1, 3]);
    const large = join(folder, '..', `large-${process.pid}.jpg`);
    const bytes = await renderPattern({ pattern: 'lines', seed: 1, width: 64, height: 64 });
    await writeFile(large, Buffer.concat([bytes, Buffer.alloc(1_000_000)]));
    const { stdout } = await run(['classify', large, '--to', 'topic'], {
      broker,
      env: { MAX_MESSAGE_BYTES: '1048576' },
    });
    await rm(large);
    expect(stdout).toMatch(
      /✗ over_inline_limit: The picture has \d+ bytes, and a message of the topic may have 1048576\./,
    );
    expect(broker.messages('image-stream')).toEqual([]);
  });
});
