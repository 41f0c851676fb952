import type { Page } from 'playwright-core';
import type { Traffic } from '../traffic/traffic.js';
import type { Camera } from './camera.js';

const phone = { width: 390, height: 1500 };
const wall = { width: 1920, height: 1080 };
const tall = { width: 1440, height: 1000 };

/** Once figures and small pictures are there. */
export async function settled(page: Page): Promise<Page> {
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('in the window').waitFor();
  await page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll<HTMLImageElement>('.tile img')];
    return tiles.filter(({ naturalWidth }) => naturalWidth > 0).length > 5;
  });
  return page;
}

/** The page while pictures come: by day, by night, on a phone, on a wall, one prediction, an alert. */
export async function takeDashboardAtWork(camera: Camera, url: string, traffic: Traffic): Promise<void> {
  for (const [name, options, full] of [
    ['dashboard', {}, true],
    ['dashboard-dark', { colorScheme: 'dark' }, true],
    ['dashboard-phone', { viewport: phone }, false],
    ['dashboard-wall', { viewport: wall, colorScheme: 'dark' }, false],
  ] as const) {
    const page = await settled(await camera.open(url, options));
    await traffic.hold(() => camera.take(page, name, { fullPage: full }));
    await page.close();
  }
  const page = await settled(await camera.open(url, { viewport: tall }));
  await traffic.hold(async () => {
    await page.locator('.tile.classified:not(.shadow)', { hasText: 'Egyptian cat' }).first().locator('button').click();
    await page.locator('dialog .facts-list').waitFor();
    await camera.take(page, 'dashboard-prediction');
  });
  await page.close();
  await traffic.alert();
  const alerted = await settled(await camera.open(url, { colorScheme: 'dark', viewport: tall }));
  await alerted.locator('.alert').first().waitFor();
  await alerted.locator('#drop-title').evaluate((title) => window.scrollBy(0, title.getBoundingClientRect().top - 100));
  await traffic.hold(() => camera.take(alerted, 'dashboard-alerts'));
  await alerted.close();
}
