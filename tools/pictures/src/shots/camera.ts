import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page, PageScreenshotOptions } from 'playwright-core';

/** Takes pictures of pages for docs/images. */
export interface Camera {
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Saves what a page shows as docs/images/<name>.png. */
  take(page: Page, name: string, options?: PageScreenshotOptions): Promise<void>;
}

const images = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));

/** Wide enough for three columns. */
const wide = { width: 1440, height: 900 };

/** Makes a camera of a browser. */
export async function openCamera(browser: Browser, onProgress: (step: string) => void): Promise<Camera> {
  await mkdir(images, { recursive: true });
  return {
    open: async (url, options = {}) => {
      const page = await browser.newPage({ viewport: wide, ...options });
      await page.goto(url);
      return page;
    },
    take: async (page, name, options = {}) => {
      onProgress(`docs/images/${name}.png`);
      await page.screenshot({ path: `${images}${name}.png`, animations: 'disabled', ...options });
    },
  };
}
