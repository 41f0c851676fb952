import type { Browser, Locator, Page } from 'playwright-core';

/** A visit to the dashboard by somebody who sees it for the first time: what it took is said at its end. */
export interface Visit {
  readonly page: Page;
  readonly click: (what: Locator) => Promise<void>;
  /** Says clicks and seconds, and leaves. */
  readonly end: () => Promise<{ readonly clicks: number; readonly seconds: number }>;
}

/** Opens the page for a question; the clock starts with it. */
export async function openVisit(browser: Browser, url: string, question: string): Promise<Visit> {
  const page = await browser.newPage();
  const startedAt = performance.now();
  let clicks = 0;
  await page.goto(url);
  return {
    page,
    click: async (what) => {
      clicks += 1;
      await what.click();
    },
    end: async () => {
      const seconds = (performance.now() - startedAt) / 1000;
      process.stdout.write(`${question}: ${clicks} clicks, ${seconds.toFixed(1)} s\n`);
      await page.close();
      return { clicks, seconds };
    },
  };
}
