import { imageLimits, imageSettings } from '@sightline/image';
import { codecSettings, openCodecs } from '@sightline/messages';
import { durationText, printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { openGateway } from '../gateway.js';
import { noProgress } from '../output/progress.js';
import { countText } from '../output/sizes.js';
import { readBrokerSettings, readGatewaySettings, readWithFlags } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { classifyFiles } from './classify-files.js';
import { isUnclassified, resultRecord, type ResultRecord } from './file-result.js';
import { gatewayRoute } from './gateway-route.js';
import { csvRecord, csvTitles } from './result-csv.js';
import { resultTable } from './result-table.js';
import type { Route } from './route.js';
import { openTopicRoute } from './topic-route.js';

export interface ClassifyOptions {
  readonly to: 'gateway' | 'topic';
  readonly url?: string;
  readonly brokers?: string;
  readonly model?: string;
  readonly top: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Sends the pictures at the paths through the pipeline and prints what became of them. */
export async function classify(cli: Cli, paths: readonly string[], options: ClassifyOptions): Promise<void> {
  const printer = openPrinter(cli, options);
  const limits = imageLimits(readWithFlags(imageSettings, cli.env));
  const startedAt = performance.now();
  const counts = { found: 0, done: 0, classified: 0, unsure: 0, failed: 0 };
  await withRoute(cli, options, async (route) => {
    let bar = noProgress;
    try {
      await printer.begin();
      await classifyFiles(paths, {
        route,
        limits,
        concurrency: options.concurrency,
        signal: cli.signal,
        onFound: (total) => {
          counts.found = total;
          if (printer.showsBar) bar = cli.progress({ total, words: barWords, fields: { failed: '' } });
        },
        onDone: (result) => {
          const record = resultRecord(result, options.top);
          counts.done += 1;
          if (isUnclassified(record)) counts.failed += 1;
          else counts[record.outcome === 'classified' ? 'classified' : 'unsure'] += 1;
          bar.update(counts.done, { failed: counts.failed === 0 ? '' : `, ${counts.failed} failed` });
        },
        onResult: (result) => printer.print(resultRecord(result, options.top)),
      });
    } finally {
      bar.stop();
      await printer.end();
    }
  });
  if (counts.failed > 0) cli.exitWith(exitCodes.failed);
  if (cli.signal.aborted) cli.exitWith(exitCodes.interrupted);
  if (printer.showsSummary) await cli.err.print(`${summary(counts, performance.now() - startedAt)}\n`);
}

const barWords = '{value}/{total} pictures{failed}, {eta_formatted} left';

async function withRoute(cli: Cli, options: ClassifyOptions, use: (route: Route) => Promise<void>): Promise<void> {
  const { model, timeout: timeoutMs } = options;
  if (options.to === 'gateway') {
    const gateway = openGateway(readGatewaySettings(cli.env, options));
    await gateway.requireReachable(cli.signal);
    const codec = openCodecs(readWithFlags(codecSettings, cli.env)).prediction;
    await use(gatewayRoute({ gateway, codec, model, timeoutMs }));
    return;
  }
  const settings = readBrokerSettings(cli.env, options);
  await withBroker(cli, settings, async (broker) => {
    const route = await openTopicRoute({
      broker,
      codecs: openCodecs(settings),
      imageTopic: settings.IMAGE_TOPIC,
      resultsTopic: settings.RESULTS_TOPIC,
      maxMessageBytes: settings.MAX_MESSAGE_BYTES,
      model,
      timeoutMs,
    });
    try {
      await use(route);
    } finally {
      await route.close();
    }
  });
}

interface Printer {
  /** Whether a bar may be shown: not among lines that appear on the same terminal. */
  readonly showsBar: boolean;
  readonly showsSummary: boolean;
  begin(): Promise<void>;
  print(record: ResultRecord): Promise<void>;
  end(): Promise<void>;
}

function openPrinter({ out, err }: Cli, { json = false, csv = false, top }: ClassifyOptions): Printer {
  if (json || csv) {
    return {
      showsBar: !out.isTerminal,
      showsSummary: err.isTerminal,
      begin: () => (csv ? out.print(csvTitles(top)) : Promise.resolve()),
      print: (record) => out.print(csv ? csvRecord(record, top) : `${printableJson(record)}\n`),
      end: () => Promise.resolve(),
    };
  }
  const records: ResultRecord[] = [];
  return {
    showsBar: true,
    showsSummary: true,
    begin: () => Promise.resolve(),
    print: (record) => Promise.resolve(void records.push(record)),
    end: () => (records.length > 0 ? out.print(resultTable(records, out)) : Promise.resolve()),
  };
}

function summary(
  counts: Readonly<Record<'found' | 'done' | 'classified' | 'unsure' | 'failed', number>>,
  tookMs: number,
): string {
  const parts = [`${counts.classified} classified`];
  if (counts.unsure > 0) parts.push(`${counts.unsure} unsure`);
  if (counts.failed > 0) parts.push(`${counts.failed} not classified`);
  if (counts.done < counts.found) parts.push(`${counts.found - counts.done} not begun`);
  return `${countText(counts.done, 'file')} in ${durationText(tookMs)}: ${parts.join(', ')}`;
}
