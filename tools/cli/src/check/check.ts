import { readSettings } from '@sightline/config';
import { engineSettings } from '@sightline/inference';
import { openCodecs } from '@sightline/messages';
import { durationText, printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import { exitCodes } from '../exit-codes.js';
import { openGateway } from '../gateway.js';
import { readModelSettings } from '../models/read-model-settings.js';
import { readBrokerSettings, readGatewaySettings, type BrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { checkAnswer, checkGateway } from './check-gateway.js';
import { checkGcp } from './check-gcp.js';
import { checkBacklog, checkRegistry, checkTopics } from './check-kafka.js';
import { checkEngine, checkModel } from './check-model.js';
import { findingText } from './finding-text.js';
import { ok, skipped, wrong, type Finding } from './finding.js';

export interface CheckOptions {
  readonly brokers?: string;
  readonly url?: string;
  readonly group: string;
  readonly send?: boolean;
  /** Looks at Google Cloud instead. */
  readonly gcp?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** Looks at every part of the pipeline, or of what it uses of Google Cloud, and prints what it finds, as it finds it. */
export async function check(cli: Cli, options: CheckOptions): Promise<void> {
  const { out, signal } = cli;
  const print = async (finding: Finding): Promise<void> => {
    if (finding.state === 'wrong') cli.exitWith(exitCodes.failed);
    await out.print(options.json ? `${printableJson(finding)}\n` : findingText(finding, out, SUBJECT_WIDTH));
    signal.throwIfAborted();
  };
  await (options.gcp ? checkGcp(cli, print) : checkPipeline(cli, options, print));
}

async function checkPipeline(
  cli: Cli,
  options: CheckOptions,
  print: (finding: Finding) => Promise<void>,
): Promise<void> {
  const { signal } = cli;
  // All settings first: nothing is looked at with wrong ones.
  const settings = readBrokerSettings(cli.env, options);
  const gateway = openGateway(readGatewaySettings(cli.env, options));
  const models = readModelSettings(cli.env);
  const { ENGINES_DIR: enginesDir } = readSettings(engineSettings, [], cli.env);

  await checkBroker(cli, settings, options.group, print);
  await print(await checkRegistry(settings, signal));
  const reachable = await checkGateway(gateway, signal);
  await print(reachable);
  if (options.send) {
    const codec = openCodecs(settings).prediction;
    const timing = { timeoutMs: options.timeout, signal };
    await print(
      reachable.state === 'ok' ? await checkAnswer(gateway, codec, timing) : skipped('answer', 'the gateway is away'),
    );
  }
  const { finding, model } = await checkModel(models);
  await print(finding);
  await print(model === undefined ? skipped('engine', 'there is no model') : await checkEngine(model, enginesDir));
}

async function checkBroker(
  cli: Cli,
  settings: BrokerSettings,
  group: string,
  print: (finding: Finding) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const brokers = settings.KAFKA_BROKERS.join(', ');
  try {
    await withBroker(cli, settings, async (broker) => {
      await print(ok('Kafka', `${brokers} answers in ${durationText(performance.now() - startedAt)}`));
      const topics = await checkTopics(broker, settings);
      await print(topics);
      await print(
        topics.state === 'wrong'
          ? skipped('backlog', 'topics are missing')
          : await checkBacklog(broker, settings, group),
      );
    });
  } catch (error) {
    if (!(error instanceof CommandError) || cli.signal.aborted) throw error;
    await print(
      wrong('Kafka', `${brokers} does not answer`, 'start it (npm start), or say where it is with --brokers'),
    );
    await print(skipped('topics', 'Kafka is away'));
    await print(skipped('backlog', 'Kafka is away'));
  }
}

const SUBJECT_WIDTH = 8;
