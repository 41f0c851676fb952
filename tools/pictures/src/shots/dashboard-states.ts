import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startService } from '../stage/program.js';
import type { Traffic } from '../traffic/traffic.js';
import type { Camera } from './camera.js';
import { settled } from './dashboard-at-work.js';

const SILENT_MS = 12_500;
const phone = { width: 390, height: 560 };
const low = { width: 1280, height: 570 };

type Environment = Readonly<Record<string, string>>;

/** The page of a service that hangs, and of one that has gone. */
export async function takeSilence(camera: Camera, url: string, env: Environment, traffic: Traffic): Promise<void> {
  const service = await startService('dashboard', env);
  const [day, night] = [await camera.open(url), await camera.open(url, { colorScheme: 'dark' })];
  await Promise.all([settled(day), settled(night)]);
  await traffic.hold(() => {
    service.signal('SIGSTOP');
    return Promise.resolve();
  });
  await delay(SILENT_MS);
  await camera.take(day, 'dashboard-stale');
  await camera.take(night, 'dashboard-stale-dark');
  service.signal('SIGCONT');
  await service.end('SIGKILL');
  await day.getByText('Disconnected').waitFor();
  await camera.take(day, 'dashboard-disconnected');
  await Promise.all([day.close(), night.close()]);
}

/** The page of a service that asks for a key. */
export async function takeLogin(camera: Camera, url: string, env: Environment): Promise<void> {
  const hash = createHash('sha256').update('nobody knows it').digest('hex');
  const service = await startService('dashboard', { ...env, API_KEYS: `operator:${hash}` });
  for (const [name, options] of [
    ['dashboard-login', { viewport: low }],
    ['dashboard-login-dark', { viewport: low, colorScheme: 'dark' }],
    ['dashboard-login-phone', { viewport: phone }],
  ] as const) {
    const page = await camera.open(url, options);
    await page.locator('.login').waitFor();
    await camera.take(page, name);
    await page.close();
  }
  await service.end();
}

/** The page before the first picture. */
export async function takeEmpty(camera: Camera, url: string, env: Environment): Promise<void> {
  const service = await startService('dashboard', env);
  const page = await camera.open(url);
  await page.getByText('No picture has come yet').waitFor();
  await camera.take(page, 'dashboard-empty');
  await page.close();
  await service.end();
}
