import { EngineError, ModelServerError } from '@sightline/inference';
import type { Role } from '@sightline/messages';
import { ModelError } from '@sightline/models';
import type { Refusal } from './hosted-model.js';

/** Where a worker keeps a version, or for none given what it knows of a model. */
export function placeOf(name: string, role: Role, version?: string): string {
  return version === undefined ? `${role}/${name}` : `${role}/${name}/${version}`;
}

/** Why a version is refused, with the stable code of its error. */
export function refusalOf(error: unknown): Refusal {
  const hasCode = error instanceof ModelError || error instanceof EngineError || error instanceof ModelServerError;
  if (hasCode) return { code: error.code, error };
  return { code: 'load_failed', error: error instanceof Error ? error : new Error(String(error), { cause: error }) };
}

/** There is no such model or version. */
export function unknownModel(name: string, version: string | null, versions: readonly string[]): ModelError {
  if (versions.length === 0) return new ModelError('unknown_model', `There is no model ${name} here.`);
  const there = versions.slice(0, 5).join(', ');
  return new ModelError('unknown_model', `${name} has no version ${String(version)}; there are ${there}.`);
}
