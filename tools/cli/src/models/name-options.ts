import { InvalidArgumentError } from 'commander';

/** Reads the name of a model of one's own. */
export function modelName(text: string): string {
  if (/^[a-z0-9_]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be of small letters, digits and _.');
}

/** Reads the version of a model. */
export function versionName(text: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new InvalidArgumentError('It must be of letters, digits, dots and dashes, such as 2 or 1.0.3.');
}
