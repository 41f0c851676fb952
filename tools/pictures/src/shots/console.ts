import { outputOf } from '../stage/program.js';
import type { Camera } from './camera.js';
import { terminalPage } from './terminal-page.js';

const COLUMNS = 120;
const LINES = 24;

/** What the console-writer prints. */
export async function takeConsole(camera: Camera, env: Readonly<Record<string, string>>): Promise<void> {
  const said = await outputOf('apps/console-writer/dist/main.js', [], {
    env: { ...env, ADMIN_PORT: '0', CONSOLE_COLOR: 'always', CONSOLE_WIDTH: String(COLUMNS), MAX_ROWS_PER_SECOND: '0' },
    enough: (printed) => printed.split('\n').length > LINES,
  });
  const [titles = '', ...rows] = said.split('\n').filter((line) => line !== '');
  const page = await camera.open('about:blank', { viewport: { width: 1200, height: 640 } });
  await page.setContent(terminalPage([titles, ...rows.slice(0, LINES - 1)]));
  const terminal = await page.locator('pre').boundingBox();
  await camera.take(page, 'console', terminal ? { clip: terminal } : {});
  await page.close();
}
