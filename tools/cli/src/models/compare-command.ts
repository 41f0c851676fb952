import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ModelError } from '@sightline/models';
import { printable, printableJson } from '@sightline/terminal';
import { findFiles } from '../classify/find-files.js';
import type { Cli } from '../cli.js';
import { addExamples, addNote, jsonOption } from '../options.js';
import { countText } from '../output/sizes.js';
import { tableText, type Column } from '../output/table.js';
import { compareModels, type Comparison, type ModelFigures } from './comparing/compare-models.js';
import { comparisonPage } from './comparing/comparison-page.js';
import { openModelRunner } from './importing/model-runner.js';
import { openNamedModel } from './named-model.js';
import { readModelPlaces } from './read-model-settings.js';

interface CompareFlags {
  readonly repository?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** `sightline models compare` */
export function addCompareCommand(models: Command, cli: Cli): void {
  const command = models
    .command('compare')
    .description('run two models over a folder of pictures: agreement, what they confuse, time, accuracy')
    .argument('<a>', 'name or name@version of the repository or catalogue, or a path to a model’s folder')
    .argument('<b>', 'the other one')
    .argument('<dir>', 'pictures; sub-folders that are named like labels say what is right')
    .option('--repository <place>', 'where models are looked for by name (MODEL_REPOSITORY)')
    .option('--html <file>', 'also write a page with the pictures on which they differ')
    .addOption(jsonOption('one JSON object'))
    .action((a: string, b: string, dir: string, flags: CompareFlags) => compare(cli, [a, b], dir, flags));
  addNote(
    command,
    'Labels are compared by their names. Times are of the model call alone, on all cores,',
    'the models taking turns.',
  );
  addExamples(command, [
    ['A candidate beside the old one', 'sightline models compare birds@1 birds@2 photos --html differences.html'],
  ]);
}

async function compare(cli: Cli, [a, b]: readonly [string, string], dir: string, flags: CompareFlags): Promise<void> {
  const places = readModelPlaces(cli.env, flags);
  const [first, second] = [await openNamedModel(a, places), await openNamedModel(b, places)];
  const files = await picturesIn(dir);
  const one = await openModelRunner(first);
  try {
    const other = await openModelRunner(second);
    try {
      const bar = cli.progress({ total: files.length, words: '{value}/{total} pictures' });
      const onDone = (done: number): void => {
        bar.update(done);
        cli.signal.throwIfAborted();
      };
      const comparison = await compareModels([one, other], { folder: dir, files, onDone }).finally(() => bar.stop());
      await report(cli, comparison, dir, flags);
    } finally {
      await other.close();
    }
  } finally {
    await one.close();
  }
}

async function picturesIn(dir: string): Promise<readonly string[]> {
  const found = await findFiles([dir]);
  const [lost] = found.filter(({ problem }) => problem !== undefined);
  if (lost?.problem !== undefined)
    throw new ModelError('not_found', `${lost.path.toString()}: ${lost.problem.message}`);
  return found.map(({ path }) => path.toString());
}

async function report({ out }: Cli, comparison: Comparison, dir: string, { html, json }: CompareFlags): Promise<void> {
  if (html !== undefined) await writeFile(html, await comparisonPage(comparison, dir));
  if (json === true) return out.print(`${printableJson(comparison)}\n`);
  const { pictures, unreadable, agreement, a, b, confusion, differing } = comparison;
  await out.print(tableText(columns, [a, b], out));
  const skipped = unreadable === 0 ? '' : `; ${countText(unreadable, 'file')} could not be read as a picture`;
  await out.print(`They agree on ${percent(agreement)} of ${countText(pictures, 'picture')}${skipped}.\n`);
  for (const pair of confusion.slice(0, 10)) {
    await out.print(`  ${countText(pair.pictures, 'picture')}: ${printable(pair.a)} ↔ ${printable(pair.b)}\n`);
  }
  if (html !== undefined)
    await out.print(`The ${countText(differing.length, 'difference')} can be seen in ${printable(html)}\n`);
}

const columns: readonly Column<ModelFigures>[] = [
  { title: 'MODEL', text: ({ name }) => printable(name), paint: (text, _, colors) => colors.bold(text) },
  { title: 'MEDIAN', text: ({ medianMs }) => `${medianMs.toFixed(1)} ms`, align: 'right' },
  { title: 'P95', text: ({ p95Ms }) => `${p95Ms.toFixed(1)} ms`, align: 'right' },
  { title: 'ACCURACY', text: ({ accuracy }) => (accuracy === undefined ? '–' : percent(accuracy)), align: 'right' },
];

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
