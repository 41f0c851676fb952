import { renderPattern } from '@sightline/image';
import { apiKeyEntry } from '@sightline/service';
import { describe, expect, it } from 'vitest';
import { useBrowser, violations } from '../testing/browser.js';
import { openScene, predictionOf } from '../testing/scene.js';
import { openStandInGateway } from '../testing/stand-in-gateway.js';

const open = useBrowser();
const API_KEYS = apiKeyEntry('desk', 'key-1');

describe('a page that asks for a key', () => {
  it('shows nothing before, everything after, sends pictures with it, and nothing once it is logged out', async () => {
    const gateway = await openStandInGateway('key-1');
    const scene = await openScene({ API_KEYS, GATEWAY_URL: gateway.url });
    gateway.allow(scene.url);
    await scene.predict(predictionOf(1, { label: 'tiger cat' }));
    const page = await open(scene.url, { bypassCSP: true });
    await page.getByLabel('API key').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This key is not known here.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('body').innerText()).not.toContain('tiger cat');
    await page.getByLabel('API key').fill('key-1');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('.tile', { hasText: 'tiger cat' }).waitFor();
    const buffer = await renderPattern({ pattern: 'circles', seed: 1, width: 64, height: 48, format: 'png' });
    const file = { name: 'mine.png', mimeType: 'image/png', buffer };
    await page.setInputFiles('input[type=file]', [file]);
    await page.locator('.sent-picture .bars').waitFor();
    // The key was in the memory of that page alone: the session stays, the gateway asks again.
    await page.reload();
    await page.locator('.tile', { hasText: 'tiger cat' }).waitFor();
    await page.setInputFiles('input[type=file]', [file]);
    await page.getByText('waits for a key that the gateway knows').waitFor();
    await page.getByLabel('API key').fill('key-1');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.sent-picture .bars').waitFor();
    expect(await page.evaluate(() => document.cookie + JSON.stringify([localStorage, sessionStorage]))).toBe('[{},{}]');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('tiger cat');
  });

  it('asks again when the session ends elsewhere', async () => {
    const scene = await openScene({ API_KEYS });
    const page = await open(scene.url);
    await page.getByLabel('API key').fill('key-1');
    await page.keyboard.press('Enter');
    await page.getByText('No worker is running.').waitFor();
    await page.evaluate(() => fetch('/api/session', { method: 'DELETE' }));
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  });
});
