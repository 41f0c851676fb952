import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository-root.js';

/** A stage of a Dockerfile: its instructions, each in one line without the options that only Docker knows. */
export interface Stage {
  readonly name: string | undefined;
  readonly from: string;
  readonly instructions: readonly { readonly keyword: string; readonly rest: string }[];
}

/** The stages of infra/docker/Dockerfile, in their order. */
export function readDockerfile(): readonly Stage[] {
  const text = dockerfileText().replaceAll('\\\n', ' ');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: { name: string | undefined; from: string; instructions: Stage['instructions'][number][] }[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^(\w+)\s+(?:--mount=\S+\s+)?(.*)$/.exec(line) ?? [];
    const [from = '', , name] = rest.split(/\s+/);
    if (keyword === 'FROM') stages.push({ name, from, instructions: [] });
    else stages.at(-1)?.instructions.push({ keyword, rest });
  }
  return stages;
}

/** The shell commands of a stage. */
export function commandsOf(stage: string): readonly string[] {
  const found = readDockerfile().find(({ name }) => name === stage);
  if (found === undefined) throw new Error(`the Dockerfile has no stage ${stage}`);
  return found.instructions.filter(({ keyword }) => keyword === 'RUN').map(({ rest }) => rest);
}

/** The images that stages start from, by the name of the argument. */
export function baseImages(): ReadonlyMap<string, string> {
  const found = [...dockerfileText().matchAll(/^ARG (NODE|CUDA)=(\S+)$/gm)];
  return new Map(found.map(([, name = '', image = '']) => [name, image]));
}

function dockerfileText(): string {
  return readFileSync(join(repositoryRoot, 'infra/docker/Dockerfile'), 'utf8');
}
