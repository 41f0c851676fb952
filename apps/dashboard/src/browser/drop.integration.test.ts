import { renderPattern } from '@sightline/image';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../testing/browser.js';
import { openScene } from '../testing/scene.js';
import { openStandInGateway, type StandInGateway } from '../testing/stand-in-gateway.js';

const open = useBrowser();
const png = await renderPattern({ pattern: 'circles', seed: 1, width: 64, height: 48, format: 'png' });

const picture = (name: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'image/png',
  buffer: png,
});

async function openWithGateway(): Promise<{ page: Page; gateway: StandInGateway }> {
  const gateway = await openStandInGateway();
  const { url } = await openScene({ GATEWAY_URL: gateway.url });
  gateway.allow(url);
  const page = await open(url);
  await page.getByText('choose files').waitFor();
  return { page, gateway };
}

const sent = (page: Page): ReturnType<Page['locator']> => page.locator('.sent-picture');

describe('a picture of one’s own', () => {
  it('is sent to the gateway and shown with its labels and where its milliseconds went', async () => {
    const { page } = await openWithGateway();
    await page.setInputFiles('input[type=file]', [picture('holiday.png')]);
    await sent(page).getByText('tiger cat').waitFor();
    const text = await sent(page).innerText();
    expect(text).toMatch(/holiday\.png\s+tiger cat\s+88 %\s+tabby\s+6\.3 %/);
    expect(text).toMatch(
      /queued 1\.5 ms\s+decoded 3 ms\s+waited 0\.25 ms\s+inferred 3\.5 ms\s+sent, committed, answered/,
    );
  });

  it('comes by drop and by paste as well', async () => {
    const { page } = await openWithGateway();
    for (const [type, field] of [
      ['drop', 'dataTransfer'],
      ['paste', 'clipboardData'],
    ] as const) {
      await page.evaluate(
        ([name, property, bytes]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], `${name}.png`, { type: 'image/png' }));
          const event = new Event(name, { bubbles: true, cancelable: true });
          Object.defineProperty(event, property, { value: transfer });
          document.body.dispatchEvent(event);
        },
        [type, field, [...png]] as const,
      );
      await sent(page)
        .filter({ hasText: `${type}.png` })
        .getByText('tiger cat')
        .waitFor();
    }
  });

  it('travels with a few others at a time, however many are chosen, and what is none is told apart', async () => {
    const { page, gateway } = await openWithGateway();
    const files = Array.from({ length: 30 }, (_, number) => picture(`${number}.png`));
    const text = { name: '<b>notes</b>\u202Etxt.png', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await page.setInputFiles('input[type=file]', [...files, text]);
    await sent(page).getByText('This is no image that can be read.').waitFor();
    await page.waitForFunction(() => !/waits its turn|on its way/.test(document.body.innerText));
    expect(await sent(page).getByText('tiger cat').count()).toBeGreaterThan(20);
    expect(await sent(page).getByText('<b>notes</b>·txt.png').count()).toBe(1);
    expect(gateway.mostAtOnce()).toBeLessThanOrEqual(4);
  });

  it('that can’t be sent says what to look at', async () => {
    const { page, gateway } = await openWithGateway();
    gateway.allow('http://another.example');
    await page.setInputFiles('input[type=file]', [picture('a.png')]);
    await sent(page)
      .getByText(/can’t be reached from here: it may be down, or its CORS_ORIGINS does not name/)
      .waitFor();
  });
});
