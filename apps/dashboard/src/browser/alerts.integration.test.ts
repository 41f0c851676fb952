import { describe, expect, it } from 'vitest';
import { useBrowser, violations } from '../testing/browser.js';
import { fillScene } from '../testing/fill-scene.js';
import { alertOf, openScene } from '../testing/scene.js';

const open = useBrowser();

describe('alerts', () => {
  it('are told above all else, listed with their figures, and drawn for each model they concern', async () => {
    const scene = await openScene();
    await fillScene(scene);
    await scene.alert(
      alertOf({ value: 0.27 }),
      alertOf({ value: 0.42 }),
      alertOf({
        alert_id: 'alert-2',
        rule: 'rejection_rate',
        source: 'gcs',
        state: 'cleared',
        severity: 'critical',
        value: 0.01,
        threshold: 0.1,
        summary: 'Half of the pictures of door-2 are rejected.',
      }),
    );
    const page = await open(scene.url, { bypassCSP: true });
    await page.locator('.overview.trouble .headline').getByText('not those of yesterday').waitFor();
    expect(await page.locator('.alert').allInnerTexts()).toEqual([
      expect.stringMatching(
        /WARNING The labels of [^]*label_drift, efficientnet_lite0@1: 0\.42, raised at 0\.25; since [\d:]+, for 4.min/,
      ),
      expect.stringMatching(/OVER Half of [^]*rejection_rate, efficientnet_lite0@1, from gcs: 0\.01, raised at 0\.1;/),
    ]);
    const drift = page.locator('.drift > li', { hasText: 'efficientnet_lite0@1' });
    expect(await drift.innerText()).toMatch(/label_drift\s+0\.42, raised at 0\.25; since/);
    const points = await drift.locator('.raised polyline').getAttribute('points');
    expect(points?.split(' ')).toHaveLength(2);
    expect(await violations(page)).toEqual([]);
    await scene.alert(alertOf({ state: 'cleared', value: 0.1 }));
    await page.getByText('All is well').first().waitFor();
    await page.getByText('None stands').waitFor();
  });

  it('may hold anything, and are shown harmlessly', async () => {
    const scene = await openScene();
    const html = '<script>globalThis.ran=1</script>\u202E\u001B[2J';
    await scene.alert(
      alertOf({
        alert_id: html.repeat(100),
        rule: html,
        model_name: html,
        source: 'x'.repeat(1_000_000),
        summary: html.repeat(20_000),
        value: NaN,
        threshold: -Infinity,
        details: Object.fromEntries(Array.from({ length: 500 }, (_, number) => [`${number}${html}`, html])),
        raised_at: -9e15,
        updated_at: 9e15,
      }),
    );
    const page = await open(scene.url);
    await page.locator('.drift-rule').waitFor();
    const text = await page.locator('body').innerText();
    expect([text.length < 10_000, /NaN|Infinity|\u202E|\u001B/.test(text)]).toEqual([true, false]);
    expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});
