import { renderPattern } from '@sightline/image';
import { sampleImage } from '@sightline/messages/testing';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violations, useBrowser } from '../testing/browser.js';
import { fillScene } from '../testing/fill-scene.js';
import { openScene, predictionOf } from '../testing/scene.js';
import { reportWorker } from '../testing/report-worker.js';

const open = useBrowser();

const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText();
const visible = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

describe('the page', () => {
  it('shows within a second of its opening what there is, with no complaint of the browser', async () => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open('about:blank');
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(scene.url);
    await visible(page, 'All is well');
    await visible(page, /42 in the window/);
    expect(await page.locator('.tile').count()).toBeGreaterThan(8);
    expect(await textOf(page, '.tile .answer')).toContain('truncated');
    expect(await textOf(page, '.worker')).toContain('worker-1');
    expect(await textOf(page, '.worker')).toMatch(/0\.50\scores, 200\sMiB memory/);
    // Small pictures of images that never were: an empty frame each.
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  });

  it('shows a prediction as it comes, its picture, and everything about it on a click', async () => {
    const scene = await openScene();
    await reportWorker(scene);
    const page = await open(scene.url);
    await visible(page, 'No picture has come yet');
    expect(await page.locator('.chart').allInnerTexts()).toEqual(Array(2).fill('Nothing was answered in this window.'));
    const content = await renderPattern({ pattern: 'circles', seed: 1, width: 64, height: 48, format: 'png' });
    const { value } = await scene.codecs.imageReceived.encode(sampleImage({ image_id: 'image-1', content }));
    scene.broker.write([{ topic: scene.config.IMAGE_TOPIC, key: 'image-1', value }]);
    await scene.predict(predictionOf(1, { label: 'goldfish', metadata: { site: 'north' } }));
    await visible(page, 'goldfish');
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.tile img')?.naturalWidth === 64);
    await page.locator('.tile button').click();
    await visible(page, 'Prediction');
    const bars = await page.locator('dialog .bar').evaluateAll((found) => found.map(({ clientWidth }) => clientWidth));
    expect([bars.length, new Set(bars).size]).toEqual([2, 1]);
    expect(await textOf(page, '.facts-list')).toMatch(/site\s+north/);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('keeps window and filters in its address', async () => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open(scene.url);
    await visible(page, /42 in the window/);
    await page.getByLabel('Outcome').selectOption('rejected');
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
    await page.getByText('1 hour').click();
    expect(new URL(page.url()).search).toBe('?window=1h&outcome=rejected');
    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
    expect(await page.getByLabel('1 hour').isChecked()).toBe(true);
    await page.goBack();
    await page.waitForFunction(() => location.search === '?outcome=rejected');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.tile').length > 8);
    expect(new URL(page.url()).search).toBe('');
  });

  it('holds its list still under the pointer, but not against another choice', async () => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open(scene.url);
    await page.locator('.tile').first().hover();
    await visible(page, 'Held while you look');
    await scene.predict(predictionOf(100, { label: 'newcomer' }));
    await visible(page, /43 in the window/);
    expect(await page.locator('.tile', { hasText: 'newcomer' }).count()).toBe(0);
    await page.getByLabel('Outcome').selectOption('low_confidence');
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
    await page.getByLabel('Outcome').selectOption('');
    await page.locator('h1').hover();
    await page.locator('.tile', { hasText: 'newcomer' }).waitFor();
  });

  it('says why the service refuses an address that was written by hand', async () => {
    const { url } = await openScene();
    const page = await open(`${url}/?source=ftp`);
    await visible(page, 'source must be equal to one of the allowed values: http, gcs, simulator, external.');
  });
});

describe('hostile predictions', () => {
  it('are shown as text, change nothing around them, and run nothing', async () => {
    const scene = await openScene();
    await reportWorker(scene);
    const html = '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>';
    const odd = [html, '\u001B[31mred', 'photo\u202Egnp.exe', 'x'.repeat(1_000_000), 'javascript:ran=1'];
    await scene.predict(
      ...odd.map((text, number) =>
        predictionOf(number, {
          image_id: `${number} ${text.slice(0, 100)}`,
          label: text,
          source_key: text,
          model_name: text.slice(0, 100_000),
          arm: text.slice(0, 100_000),
          metadata: { [text.slice(0, 100)]: text },
          confidence: NaN,
          received_at: -1e15,
          processed_at: 9e15,
          timings_ms: { queued: -5, fetched: NaN, decoded: Infinity, waited: 1, inferred: 1e300, total: -1 },
        }),
      ),
    );
    const page = await open(scene.url);
    for (const shown of [html, '·[31mred', 'photo·gnp.exe', 'javascript:ran=1'])
      await page.locator('.tile .answer').getByText(shown.slice(0, 60)).waitFor();
    expect(await page.locator('.tile').count()).toBe(odd.length);
    for (let index = 0; index < odd.length; index++) {
      await page.locator('.tile button').nth(index).click();
      await page.locator('.facts-list').waitFor();
      expect((await textOf(page, 'dialog')).length).toBeLessThan(20_000);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    expect(await page.locator('#page img[src="x"], #page script').count()).toBe(0);
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(width).toBeLessThanOrEqual(0);
    expect(await page.locator('body').innerText()).not.toContain('NaN');
  });
});

describe('a page that hears nothing', () => {
  it('says that it is disconnected and how old its figures are, and goes on when the service is back', async () => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open(scene.url);
    await visible(page, /42 in the window/);
    await scene.close();
    await visible(
      page,
      /Disconnected, trying again. No data for \d+ s|Disconnected, trying again. No data for \d\.\d s/,
    );
    expect(await page.locator('main.old').count()).toBe(1);
    expect(await textOf(page, '.headline')).toBe('Unknown: what is below is old.');
    expect(await page.locator('.tile').count()).toBeGreaterThan(8);
    const again = await openScene({ PORT: new URL(scene.url).port });
    await reportWorker(again);
    await again.predict(predictionOf(1, { label: 'after the pause' }));
    await visible(page, 'Live');
    await visible(page, 'after the pause');
    expect(await page.locator('.tile').count()).toBe(1);
  });
});

describe('everybody', () => {
  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('can use it: no accessibility rule is broken, %s, %i pixels wide', async (colorScheme, width) => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open(scene.url, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await visible(page, /42 in the window/);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.locator('.tile button').first().click();
    await page.locator('.facts-list').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('can use it with a keyboard alone', async () => {
    const scene = await openScene();
    await fillScene(scene);
    const page = await open(scene.url);
    await visible(page, /42 in the window/);
    await page.locator('.tile button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.facts-list').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.closest('.tile') !== null);
  });
});
