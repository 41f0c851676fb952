import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, openChromium } from '@sightline/dev-stack';
import type { Prediction } from '@sightline/messages';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openVisit } from './pages/visit.js';
import { Pipeline } from './pipeline/pipeline.js';
import { sightline } from './pipeline/sightline.js';

const cat = new URL('../../libs/models/samples/cat.jpg', import.meta.url);

let pipeline: Pipeline;
let browser: Browser;
let gateway: string;
let dashboard: string;

beforeAll(async () => {
  pipeline = await Pipeline.open('dashboard', inject('kafkaBrokers'), { MODEL: 'efficientnet_lite0' });
  const [port = 0] = await freePorts(1);
  dashboard = `http://127.0.0.1:${port}`;
  const [started] = await Promise.all([
    pipeline.startGateway({ CORS_ORIGINS: dashboard }),
    pipeline.start('inference-worker'),
  ]);
  gateway = started.url;
  const group = pipeline.env.CONSUMER_GROUP ?? '';
  await pipeline.start('dashboard', { PORT: String(port), GATEWAY_URL: gateway, WORKER_GROUP: group });
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await pipeline.close();
});

/** Sends a picture as this camera, and waits for its answer. */
async function classify(body: Uint8Array<ArrayBuffer>, camera: string): Promise<Prediction> {
  const headers = { 'x-source-key': camera };
  const answer = await fetch(`${gateway}/v1/images?wait=20000`, { method: 'POST', body, headers });
  return (await answer.json()) as Prediction;
}

describe('somebody new to the dashboard', () => {
  it('classifies a photo: its labels, where its milliseconds went, and it among the latest', async () => {
    const { page, end } = await openVisit(browser, dashboard, 'classify a photo');
    // Dropping a file is one act, as choosing one is.
    await page.setInputFiles('input[type=file]', fileURLToPath(cat));
    const sent = page.locator('.sent-picture');
    await sent.getByText('Egyptian cat').waitFor();
    expect(await sent.locator('.bars li').count()).toBe(5);
    expect(await sent.locator('.legend').innerText()).toMatch(/queued .*decoded .*waited .*inferred .*answered/s);
    await page.locator('.tile', { hasText: 'Egyptian cat' }).waitFor();
    const small = await fetch(`${dashboard}${(await page.locator('.tile img').first().getAttribute('src')) ?? ''}`);
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await end();
  });

  it('finds in two clicks why pictures are rejected and which camera sent them', async () => {
    const picture = new Uint8Array(await readFile(cat));
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, number) =>
        number % 3 === 0
          ? classify(picture.subarray(0, 9000 + number), 'door-2')
          : classify(picture, `door-${number % 2 === 0 ? 1 : 3}`),
      ),
    );
    const rejected = answers.filter(({ outcome }) => outcome === 'rejected');
    expect(rejected.length).toBe(8);
    const { page, click, end } = await openVisit(browser, dashboard, 'why pictures are rejected');
    await page.getByText(/% of the pictures are rejected, most often truncated/).waitFor();
    await click(page.locator('.bars.rejected').getByRole('button', { name: 'truncated' }));
    await vi.waitFor(async () => expect(await page.locator('.tile.rejected').count()).toBe(8), 20_000);
    await click(page.locator('.tile.rejected button').first());
    const facts = page.locator('.facts-list');
    expect(await facts.innerText()).toContain('door-2');
    const shown = await facts.innerText();
    expect(rejected.filter(({ image_id }) => shown.includes(image_id))).toHaveLength(1);
    expect((await end()).clicks).toBe(2);
  });

  it('compares two arms: side by side at once, and each alone in one click', async () => {
    const arms = ['-a', 'old=efficientnet_lite0:50', '-a', 'new=patterns:50', '-t', '60s'];
    expect(await sightline(pipeline.env, 'models', 'route', 'default', ...arms)).toMatchObject({ exitCode: 0 });
    const picture = new Uint8Array(await readFile(cat));
    const answers = await Promise.all(Array.from({ length: 30 }, (_, number) => classify(picture, `camera-${number}`)));
    const ofArm = (arm: string): readonly Prediction[] => answers.filter((answer) => answer.arm === arm);
    const { page, click, end } = await openVisit(browser, dashboard, 'compare two arms');
    const row = (arm: string): ReturnType<typeof page.locator> =>
      page.locator('section[aria-labelledby="models-title"] tbody tr', { hasText: `arm ${arm}` });
    for (const arm of ['old', 'new']) {
      const cells = (): Promise<string[]> => row(arm).locator('td').allInnerTexts();
      // The last of the answers may be a moment on their way to the page.
      await expect.poll(async () => (await cells())[1], { timeout: 20_000 }).toBe(String(ofArm(arm).length));
      expect((await cells())[4]).toMatch(/ ms$/);
    }
    await click(row('new').getByRole('button'));
    await page.getByText(`${ofArm('new').length} in the window`).waitFor();
    expect(new URL(page.url()).searchParams.get('arm')).toBe('new');
    expect(await page.locator('[aria-labelledby="labels-title"] .bars.good').innerText()).not.toContain('Egyptian cat');
    await click(page.getByRole('button', { name: 'Show everything' }));
    await click(row('old').getByRole('button'));
    await page.getByText(`${ofArm('old').length} in the window`).waitFor();
    expect((await end()).clicks).toBe(3);
  });
});
