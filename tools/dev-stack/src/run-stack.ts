import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings, text } from '@sightline/config';
import type { StartOptions } from '../bootstrap/start-options.mjs';
import { say, workspaceRoot } from '../bootstrap/workspace.mjs';
import { requireFreePort } from './kafka/free-port.js';
import { type LocalKafka, startKafka } from './kafka/start-kafka.js';
import { explainFailure, SetupError } from './setup-error.js';
import { applyTopics } from './stack/apply-topics.js';
import { modelWarnings } from './stack/service-log.js';
import { startGoogleCloud } from './stack/google-cloud.js';
import { startObservability } from './stack/observability.js';
import { RestartBudget } from './stack/restart-budget.js';
import { planServices } from './stack/service-plans.js';
import { type ServiceEvents, SupervisedService } from './stack/supervised-service.js';
import { welcome } from './stack/welcome.js';
import { killTethered, stopTethered } from './tethered-process.js';

const stackDir = join(workspaceRoot, '.sightline');
const logDir = join(stackDir, 'logs');
const stopGraceMs = 5_000;
const parentCheckMs = 1_000;
const stackSettings = { KAFKA_BROKERS: text({ doc: 'A running Kafka to use instead of starting one.' }) };

/** Runs the whole pipeline on this machine until it is told to stop, and returns the exit code. */
export async function runStack(options: StartOptions): Promise<number> {
  const closers: (() => Promise<void>)[] = [];
  const code = await new Promise<number>((resolve) => {
    let ended = false;
    const end = (exitCode: number, error?: unknown): void => {
      // What fails because everything is being stopped is no news.
      if (error !== undefined && !ended) complain(error);
      ended = true;
      resolve(exitCode);
    };
    const fail = (error: unknown): void => end(1, error);
    watchSignals(() => end(0));
    bringUp(options, closers, { say, fail }).catch(fail);
  });
  if (closers.length > 0) say('Stopping');
  for (const close of closers.reverse()) await close().catch(complain);
  // Whatever was just on its way up when the end came.
  await stopTethered(stopGraceMs);
  return code;
}

function complain(error: unknown): void {
  const explained = explainFailure(error);
  console.error(explained instanceof SetupError ? explained.message : explained);
}

async function bringUp(options: StartOptions, closers: (() => Promise<void>)[], events: ServiceEvents): Promise<void> {
  await mkdir(logDir, { recursive: true });
  await requireFreePort(
    options.gatewayPort,
    'the gateway',
    'stop that program (perhaps another npm start), or choose another port with --gateway-port',
  );
  await requireFreePort(
    options.dashboardPort,
    'the dashboard',
    'stop that program (perhaps another npm start), or choose another port with --dashboard-port',
  );
  const watched = options.observability ? await startObservability(say, closers) : undefined;
  const brokers = await openKafka(options, closers, events);
  for (const difference of await applyTopics(brokers)) say(difference);
  const cloud = options.gcp ? await startGoogleCloud(stackDir, closers) : undefined;
  const env = { ...cloud?.env, ...watched?.env };
  const services = (await planServices(options, { brokers, env }, logDir)).map(
    (plan) => new SupervisedService(plan, events),
  );
  say(`Starting ${services.map(({ plan }) => plan.name).join(', ')}`);
  for (const service of services) {
    closers.push(() => service.stop());
    await service.start();
  }
  await Promise.all(services.map((service) => service.ready()));
  const warnings = await Promise.all(services.map(({ plan }) => modelWarnings(plan.logFile)));
  for (const warning of new Set(warnings.flat())) say(warning);
  say('Ready');
  console.log(welcome(options, cloud, watched));
}

/** The brokers to use: those of KAFKA_BROKERS, else of a Kafka of our own. */
async function openKafka(
  { kafkaPort }: StartOptions,
  closers: (() => Promise<void>)[],
  events: ServiceEvents,
): Promise<string> {
  const { KAFKA_BROKERS } = readSettings(stackSettings);
  if (KAFKA_BROKERS !== undefined) return KAFKA_BROKERS;
  const kafka = await startKafka({ dataDir: join(stackDir, 'kafka'), port: kafkaPort, onProgress: say });
  closers.push(() => kafka.stop());
  keepRunning(kafka, events);
  return kafka.brokers;
}

function keepRunning(kafka: LocalKafka, { fail }: ServiceEvents): void {
  const budget = new RestartBudget();
  kafka.onUnexpectedEnd(({ reason, hopeless }) => {
    if (hopeless || !budget.spend()) return fail(new SetupError(reason));
    say(`${reason} It is started again.`);
    kafka.restart().catch(fail);
  });
}

/**
 * The first signal asks for an orderly end; whoever repeats it does not want to wait. npm passes SIGTERM to the shell between
 * us and it, which dies without a word: the loss of the parent counts as a signal.
 */
function watchSignals(stop: () => void): void {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) void killTethered().finally(() => process.exit(1));
      asked = true;
      stop();
    });
  }
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), parentCheckMs).unref();
}
