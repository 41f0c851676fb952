import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the variables that the Terraform files of a folder declare. */
export function declaredVariables(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tf'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^variable "([^"]+)"/gm)])
    .flatMap(([, name]) => name ?? [])
    .sort();
}
