import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, openChromium } from '@sightline/dev-stack';
import type { Prediction } from '@sightline/messages';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { Pipeline } from './pipeline/pipeline.js';

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

const open = async (): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(dashboard);
  return page;
};

describe('the dashboard', () => {
  it('lets a visitor drop a photo, and shows its labels and it among the latest', async () => {
    const page = await open();
    await page.setInputFiles('input[type=file]', fileURLToPath(cat));
    const sent = page.locator('.sent-picture');
    await sent.getByText('Egyptian cat').waitFor();
    expect(await sent.locator('.bars li').count()).toBe(5);
    expect(await sent.locator('.legend').innerText()).toMatch(/queued .*decoded .*waited .*inferred .*answered/s);
    await page.locator('.tile', { hasText: 'Egyptian cat' }).waitFor();
    const small = await fetch(`${dashboard}${(await page.locator('.tile img').first().getAttribute('src')) ?? ''}`);
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await page.close();
  });

  it('leads an operator in two clicks to why pictures are rejected, and says what the topic says', async () => {
    const picture = new Uint8Array(await readFile(cat));
    const sends = Array.from({ length: 24 }, (_, number) =>
      fetch(`${gateway}/v1/images?wait=20000`, {
        method: 'POST',
        body: number % 3 === 0 ? picture.subarray(0, 9000 + number) : picture,
        headers: { 'x-source-key': number % 3 === 0 ? 'door-2' : 'door-1' },
      }).then(async (answer) => (await answer.json()) as Prediction),
    );
    const answers = await Promise.all(sends);
    const rejected = answers.filter(({ outcome }) => outcome === 'rejected');
    expect(rejected.length).toBe(8);
    const page = await open();
    await page.getByText(/% of the pictures are rejected, most often truncated/).waitFor();
    await page.locator('.bars.rejected').getByRole('button', { name: 'truncated' }).click();
    await vi.waitFor(async () => expect(await page.locator('.tile.rejected').count()).toBe(8), 20_000);
    await page.locator('.tile.rejected button').first().click();
    const facts = page.locator('.facts-list');
    expect(await facts.innerText()).toContain('door-2');
    const shown = await facts.innerText();
    expect(rejected.filter(({ image_id }) => shown.includes(image_id))).toHaveLength(1);
    await page.close();
  });
});
