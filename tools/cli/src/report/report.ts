import { writeFile } from 'node:fs/promises';
import { openCodecs } from '@sightline/messages';
import { printable, printableJson } from '@sightline/terminal';
import type { Cli } from '../cli.js';
import { CommandError } from '../command-error.js';
import { readBrokerSettings } from '../settings.js';
import { withBroker } from '../with-broker.js';
import { countText } from '../output/sizes.js';
import { readReport } from './read-report.js';
import { reportPage } from './report-page.js';

export interface ReportOptions {
  readonly brokers?: string;
  /** Milliseconds. */
  readonly since: number;
  readonly out: string;
  readonly json?: boolean;
}

/** Reads what the topics hold of the time asked for, and writes it down. */
export async function report(cli: Cli, { since, out, json, ...flags }: ReportOptions): Promise<void> {
  const settings = readBrokerSettings(cli.env, flags);
  const codecs = openCodecs(settings);
  const found = await withBroker(cli, settings, (broker) =>
    readReport({ broker, codecs, settings, sinceMs: since, signal: cli.signal }),
  );
  if (json) {
    await cli.out.print(`${printableJson(found)}\n`);
    return;
  }
  const page = reportPage(found);
  if (out === '-') {
    await cli.out.print(page);
    return;
  }
  await writeFile(out, page).catch((error: unknown) => {
    throw new CommandError(`${out} can't be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  await cli.err.print(`${cli.err.colors.green('✓')} ${countText(found.read, 'prediction')} in ${printable(out)}\n`);
}
