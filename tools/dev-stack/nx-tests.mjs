// Gives every project of the workspace the target `test` (nx test kafka): its unit tests, from compiled output.
import { dirname } from 'node:path';

export const createNodesV2 = [
  '{apps,libs,tools}/*/package.json',
  (files) =>
    files.map((file) => {
      const folder = dirname(file);
      const test = {
        command: `vitest run --project 'unit*' --passWithNoTests ${folder}`,
        dependsOn: ['build'],
        metadata: { description: 'Runs the unit tests of the project.' },
      };
      return [file, { projects: { [folder]: { targets: { test } } } }];
    }),
];
