import { ModelError } from '../model-error.js';

/** A model's name: it names a folder, and goes into routes and settings. */
const modelNamePattern = /^[a-z0-9_]{1,100}$/;

/** A version's name: it begins with none of the characters that hide a file or lead out of a folder. */
const versionPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

export function isModelName(name: string): boolean {
  return modelNamePattern.test(name);
}

export function isVersionName(version: string): boolean {
  return versionPattern.test(version);
}

/**
 * Refuses what can't be a model's name or version before it becomes part of a path.
 * @throws ModelError `bad_name`.
 */
export function requireLegalNames(name: string, version?: string): void {
  if (!isModelName(name)) {
    throw new ModelError('bad_name', `${JSON.stringify(name)} can't be a model's name: use a to z, 0 to 9 and _.`);
  }
  if (version !== undefined && !isVersionName(version)) {
    const allowed = 'letters, digits, dots, hyphens and _, beginning with a letter, a digit or _';
    throw new ModelError('bad_name', `${JSON.stringify(version)} can't be a version of ${name}: use ${allowed}.`);
  }
}
