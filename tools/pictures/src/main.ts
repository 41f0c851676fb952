#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, openChromium } from '@sightline/dev-stack';
import { openCamera } from './shots/camera.js';
import { takeConsole } from './shots/console.js';
import { takeDashboardAtWork } from './shots/dashboard-at-work.js';
import { takeEmpty, takeLogin, takeSilence } from './shots/dashboard-states.js';
import { takeReport } from './shots/report.js';
import { startService } from './stage/program.js';
import { openStage } from './stage/stage.js';
import { answerPictures } from './traffic/answered-picture.js';
import { openTraffic } from './traffic/traffic.js';
import { statusRecords } from './traffic/what-others-say.js';

/** The page sees for so long how predictions come. */
const LIVE_MS = 30_000;

const say = (step: string): void => console.log(step);

/** Takes every picture of docs/images that shows a page or a terminal. */
async function takePictures(): Promise<void> {
  const stage = await openStage(say);
  const browser = await openChromium();
  const camera = await openCamera(browser, say);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const env = { KAFKA_BROKERS: stage.brokers, PORT: String(port) };
  say('Having the sample pictures answered');
  const answers = await answerPictures(stage);
  const producer = await stage.broker.openProducer();
  await producer.send(await statusRecords(stage.codecs, answers.worker, 0));
  await producer.close();
  await takeEmpty(camera, url, env);
  const traffic = await openTraffic(stage, answers);
  const dashboard = await startService('dashboard', env);
  await delay(LIVE_MS);
  await takeDashboardAtWork(camera, url, traffic);
  await dashboard.end();
  await takeReport(camera, env);
  await takeConsole(camera, env);
  await takeSilence(camera, url, env, traffic);
  await takeLogin(camera, url, env);
  await traffic.close();
  await browser.close();
  await stage.close();
}

await takePictures();
