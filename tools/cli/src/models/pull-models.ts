import { catalogueEntry, ModelError, pullModel, verifyModel } from '@sightline/models';
import type { Cli } from '../cli.js';
import { UsageError } from '../command-error.js';
import { exitCodes } from '../exit-codes.js';
import { sizeText } from '../output/sizes.js';
import { requireKnown } from './require-known.js';
import { readModelSettings, type ModelSettings } from './read-model-settings.js';

type PullCli = Pick<Cli, 'env' | 'out' | 'err' | 'progress' | 'signal' | 'exitWith'>;

/** Fetches models into the cache, one after the other; one that can't be had does not keep the others from coming. */
export async function pullModels(cli: PullCli, names: readonly string[]): Promise<void> {
  const settings = readModelSettings(cli.env);
  if (names.length === 0 && catalogueEntry(settings.MODEL) === undefined) {
    const place = /[/\\]/.test(settings.MODEL) ? 'is a folder' : 'is a model of MODEL_REPOSITORY';
    throw new UsageError(`MODEL=${settings.MODEL} ${place}, there is nothing to pull: name a model of the catalogue.`);
  }
  const wanted = names.length === 0 ? [settings.MODEL] : names;
  requireKnown(wanted);
  for (const name of wanted) {
    try {
      await cli.out.print(`${cli.out.colors.green('✓')} ${await pull(name, settings, cli)}\n`);
    } catch (error) {
      if (!(error instanceof ModelError) || cli.signal.aborted) throw error;
      await cli.err.print(`${cli.err.colors.red('✗')} ${error.message}\n`);
      cli.exitWith(exitCodes.failed);
    }
  }
}

async function pull(name: string, settings: ModelSettings, { progress, signal }: PullCli): Promise<string> {
  const { MODEL_CACHE_DIR: cacheDir, MODEL_MIRROR_URL: mirrorUrl } = settings;
  if (catalogueEntry(name)?.kind === 'embedded') return `${name} is embedded: there is nothing to pull.`;
  const there = await verifyModel(name, { cacheDir }).catch(() => undefined);
  if (there !== undefined) return `${name} is there already, whole: ${there.path}`;
  const total = catalogueEntry(name)?.manifest.bytes ?? 0;
  const words = `${name} {percentage}% of ${sizeText(total)}, {speed}`;
  const bar = progress({ total, words, fields: { speed: 'connecting' } });
  try {
    const startedAt = performance.now();
    let before: number | undefined;
    const model = await pullModel(name, {
      cacheDir,
      mirrorUrl,
      signal,
      onProgress: ({ receivedBytes }) => {
        before ??= receivedBytes;
        const seconds = (performance.now() - startedAt) / 1000;
        bar.update(receivedBytes, { speed: `${sizeText(Math.round((receivedBytes - before) / seconds))}/s` });
      },
    });
    return `${name} is pulled and verified: ${model.path}`;
  } finally {
    bar.stop();
  }
}
