import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';

/** One Chromium for the tests of a file; each call opens a page of its own, which ends with its test. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = inject('chromium');
    if (executablePath.includes('no Chromium')) throw new Error(executablePath);
    // In containers there is no user namespace for its sandbox, and the pages are our own.
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return async (url, options) => {
    if (!browser) throw new Error('The browser is not open yet');
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
}

/** What the accessibility checker finds wrong, each as `rule: where`. */
export async function violations(page: Page): Promise<readonly string[]> {
  // As the page's policy lets in no other script, it comes through the debugger.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run();
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}
