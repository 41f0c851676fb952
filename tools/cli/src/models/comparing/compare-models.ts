import { basename, dirname, relative } from 'node:path';
import { readFile } from 'node:fs/promises';
import { ImageError } from '@sightline/image';
import { ModelError } from '@sightline/models';
import type { ModelRunner } from '../importing/model-runner.js';
import { topClasses } from '../importing/model-runner.js';

/** What one model says of a picture. */
export interface Answer {
  readonly label: string;
  readonly score: number;
  readonly inferredMs: number;
}

/** What both say of a picture. */
export interface ComparedPicture {
  /** Below the folder, with slashes. */
  readonly file: string;
  readonly a: Answer;
  readonly b: Answer;
  /** Name of the sub-folder it is in, where that is one of the labels. */
  readonly truth: string | undefined;
}

/** How a model did on all pictures. */
export interface ModelFigures {
  readonly name: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Share of the pictures with a known label that it got right; undefined where none is known. */
  readonly accuracy: number | undefined;
}

export interface Comparison {
  readonly pictures: number;
  readonly unreadable: number;
  /** Share of the pictures that get the same label from both. */
  readonly agreement: number;
  /** Pictures with a known label. */
  readonly labelled: number;
  readonly a: ModelFigures;
  readonly b: ModelFigures;
  /** What one says where the other says something else, most frequent first. */
  readonly confusion: readonly { readonly a: string; readonly b: string; readonly pictures: number }[];
  readonly differing: readonly ComparedPicture[];
}

/**
 * Runs two models over pictures, one picture after the other and the models by turns, so that both meet the same machine.
 * @throws ModelError when there is no picture that can be read.
 */
export async function compareModels(
  [a, b]: readonly [ModelRunner, ModelRunner],
  {
    folder,
    files,
    onDone,
  }: { readonly folder: string; readonly files: readonly string[]; readonly onDone: (done: number) => void },
): Promise<Comparison> {
  const compared: ComparedPicture[] = [];
  const labels = new Set([...a.model.labels, ...b.model.labels]);
  let unreadable = 0;
  for (const [index, file] of files.entries()) {
    try {
      const bytes = await readFile(file);
      const answers = { a: await answer(a, bytes), b: await answer(b, bytes) };
      const parent = basename(dirname(file));
      compared.push({ file: relative(folder, file), ...answers, truth: labels.has(parent) ? parent : undefined });
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      unreadable += 1;
    }
    onDone(index + 1);
  }
  if (compared.length === 0) throw new ModelError('not_found', `${folder} holds no picture that can be read.`);
  return figures(compared, unreadable, [nameOf(a), nameOf(b)]);
}

/** Sums up what two models said. */
export function figures(
  compared: readonly ComparedPicture[],
  unreadable: number,
  [nameA, nameB]: readonly [string, string],
): Comparison {
  const differing = compared.filter(({ a, b }) => a.label !== b.label);
  const known = compared.filter(({ truth }) => truth !== undefined);
  const pairs = new Map<string, ComparedPicture[]>();
  for (const picture of differing) {
    const key = JSON.stringify([picture.a.label, picture.b.label]);
    pairs.set(key, [...(pairs.get(key) ?? []), picture]);
  }
  const confusion = [...pairs.values()]
    .flatMap((pictures) =>
      pictures.slice(0, 1).map(({ a, b }) => ({ a: a.label, b: b.label, pictures: pictures.length })),
    )
    .sort((one, other) => other.pictures - one.pictures);
  const figuresOf = (name: string, side: 'a' | 'b'): ModelFigures => {
    const times = compared.map((picture) => picture[side].inferredMs).sort((x, y) => x - y);
    const right = known.filter((picture) => picture[side].label === picture.truth).length;
    const accuracy = known.length === 0 ? undefined : right / known.length;
    return { name, medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95), accuracy };
  };
  return {
    pictures: compared.length,
    unreadable,
    agreement: 1 - differing.length / compared.length,
    labelled: known.length,
    a: figuresOf(nameA, 'a'),
    b: figuresOf(nameB, 'b'),
    confusion,
    differing,
  };
}

async function answer(runner: ModelRunner, bytes: Uint8Array): Promise<Answer> {
  const { scores, inferredMs } = await runner.run(await runner.decode(bytes));
  const [best] = topClasses(scores, 1);
  return { label: runner.model.labels[best?.index ?? -1] ?? '', score: best?.score ?? 0, inferredMs };
}

function nameOf({ model }: ModelRunner): string {
  return `${model.manifest.name}@${model.manifest.version}`;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
