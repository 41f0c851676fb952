import type { Arm, Shadow } from '@sightline/messages';
import { InvalidArgumentError } from 'commander';
import { share } from '../../options.js';

/** A model and, where one is pinned, its version: `mine`, `mine@12`. */
export interface ModelRef {
  readonly model_name: string;
  readonly model_version: string | null;
}

/** A flag that was given several times, as a list. */
export function listOf<T>(
  parse: (text: string) => T,
): (text: string, before: readonly T[] | false | undefined) => readonly T[] {
  return (text, before) => [...(before === false || before === undefined ? [] : before), parse(text)];
}

/** Reads `MODEL[@VERSION]`. */
export function parseModelRef(text: string): ModelRef {
  const { model, version } = /^(?<model>[^@:=\s]+)(?:@(?<version>[^@:=\s]+))?$/.exec(text)?.groups ?? {};
  if (model === undefined) throw new InvalidArgumentError('It must be MODEL or MODEL@VERSION, such as mine@12.');
  return { model_name: model, model_version: version ?? null };
}

/** Reads `[NAME=]MODEL[@VERSION][:WEIGHT]`; an arm without a name is called like its model. */
export function parseArm(text: string): Arm {
  const { name, ref = '', weight } = /^(?:(?<name>[^=]*)=)?(?<ref>[^:]*)(?::(?<weight>.*))?$/s.exec(text)?.groups ?? {};
  if (weight !== undefined && !(/^\d+(\.\d+)?$/.test(weight) && Number(weight) > 0)) {
    throw new InvalidArgumentError('The weight after the colon must be a number above 0, such as 90.');
  }
  const model = parseModelRef(ref);
  return { name: name ?? model.model_name, ...model, weight: Number(weight ?? 1) };
}

/** Reads `MODEL[@VERSION][:SHARE]`; a shadow without a share sees every image. */
export function parseShadow(text: string): Shadow {
  const [ref = '', rate = '1', ...rest] = text.split(':');
  if (rest.length > 0) throw new InvalidArgumentError('It must be MODEL[@VERSION][:SHARE], such as mine@12:0.5.');
  return { ...parseModelRef(ref), sample_rate: share(rate) };
}

/** Reads `NAME=SHARE`. */
export function parseThreshold(text: string): readonly [name: string, threshold: number] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be a name and a share, such as cat=0.5.');
  return [text.slice(0, at), share(text.slice(at + 1))];
}
