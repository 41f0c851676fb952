import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRouting } from '@sightline/messages';
import { findPlace } from '@sightline/train';
import { printable, printableJson } from '@sightline/terminal';
import type { Cli } from '../../../cli.js';
import { CommandError, UsageError } from '../../../command-error.js';
import { modelText } from '../../routes/route-text.js';
import { requireRepository, type TrainFlags } from '../train-options.js';
import { trainReport } from '../train-report.js';
import { trainWithBars } from '../train-with-bars.js';
import { addShadow, routeForShadow, type ShadowOptions } from './add-shadow.js';
import { labelledPictures, missingText, type LabelledPictures } from './labelled-pictures.js';
import { readLabels } from './read-labels.js';
import { readRetrainSettings } from './retrain-settings.js';

export interface RetrainOptions extends TrainFlags, ShadowOptions {
  readonly labels: string;
  /** Milliseconds. */
  readonly since: number;
  /** Folder that keeps the pictures. */
  readonly keep?: string;
}

/** Learns a model anew from pictures of the stream, and lets it run in the shadow of a route. */
export async function retrain(machine: Cli, options: RetrainOptions): Promise<void> {
  const repository = requireRepository(machine, options);
  const cli = { ...machine, env: { ...machine.env, MODEL_REPOSITORY: repository } };
  const labels = await readLabels(options.labels);
  const settings = readRetrainSettings(cli.env, options);
  const store = await cli.openStore(settings);
  const startedAt = performance.now();
  try {
    // Whatever would stop it at the end stops it before there is any work to lose.
    await findPlace({ ...options, repository, store });
    const route = await routeForShadow(cli, options);
    await inFolder(options.keep, async (folder) => {
      const wanted = { settings, store, labels, folder, sinceMs: options.since, maxMissing: options.maxSkipped };
      const pictures = await labelledPictures(cli, wanted);
      if (pictures.missing.size > 0) await cli.err.print(missingLine(cli, pictures));
      const trained = await trainWithBars(cli, { folder, repository, store }, options);
      const ms = performance.now() - startedAt;
      if (options.json === true) {
        await cli.out.print(`${printableJson({ name: options.name, ...trained, answered: pictures.answered })}\n`);
      } else {
        await cli.out.print(trainReport({ name: options.name, ms, ...trained }, cli.out));
      }
      await addShadow(cli, trained.version, options);
      if (options.json !== true) await cli.out.print(nextSteps(route, trained.version, pictures, options));
    });
  } finally {
    await store.close();
  }
}

/** Lets the folder be used that is to be kept, or one that is gone afterwards. */
async function inFolder(keep: string | undefined, use: (folder: string) => Promise<void>): Promise<void> {
  if (keep !== undefined) {
    await requireEmpty(keep);
    return use(keep);
  }
  const folder = await mkdtemp(join(tmpdir(), 'sightline-retrain-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function requireEmpty(folder: string): Promise<void> {
  const held = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error: unknown) => {
      throw new CommandError(`The folder ${folder} can't be made or read.`, { cause: error });
    });
  if (held.length > 0) throw new UsageError(`The folder ${folder} is not empty: give --keep another.`);
}

function missingLine({ err }: Cli, { missing }: LabelledPictures): string {
  return `${err.colors.yellow('!')} Pictures that are missing: ${printable(missingText(missing))}.\n`;
}

function nextSteps(
  { route, arms }: ModelRouting,
  version: string,
  { answered }: LabelledPictures,
  { name, keep = 'FOLDER' }: RetrainOptions,
): string {
  const model = `${name}@${version}`;
  const [arm] = arms;
  const today = arm === undefined ? 'MODEL' : modelText(arm);
  const share = ((100 * answered.right) / Math.max(1, answered.of)).toFixed(1);
  return [
    `Today's answers were right on ${share}% of ${answered.of.toLocaleString('en')} of these pictures.\n`,
    `  Compare on pictures:    sightline models compare ${today} ${model} ${printable(keep)}\n`,
    '  on those that come:     sightline alerts, and the models on the dashboard\n',
    `  Let it answer:          sightline models promote ${model} --route ${route}\n`,
    `  or take it away:        sightline models rollback ${route}\n`,
  ].join('');
}
