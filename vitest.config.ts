import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { outsideClients } from './tools/dev-stack/bootstrap/outside-clients.mjs';

/** Tests that drive a program which is not on this machine. `npm test` names them. */
const impossible = outsideClients()
  .filter(({ found }) => !found)
  .map(({ name }) => `**/dist/**/*.${name}.*test.js`);

const everywhere = (pattern: string): string[] => [`{apps,libs,tools}/*/dist/**/${pattern}`];

/** Vitest leaves a core free, half of a small machine; tests that wait for a server leave theirs by themselves. */
const maxWorkers = availableParallelism();

/** Tests run from compiled output, so that what is tested is what ships: `npm run build` first. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          // One group after the other: what is measured end to end must not share the machine with other tests.
          sequence: { groupOrder: 0 },
          maxWorkers,
          // Some start a process or a worker thread, on machines that are busy with other tests.
          testTimeout: 30_000,
          include: everywhere('*.test.js'),
          exclude: [
            ...everywhere('*.integration.test.js'),
            ...everywhere('*.{cluster,image,policy,tofu}.test.js'),
            ...impossible,
            '**/node_modules/**',
          ],
          server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          maxWorkers,
          include: everywhere('*.integration.test.js'),
          exclude: [...impossible, '**/node_modules/**'],
          globalSetup: [
            './tools/dev-stack/dist/testing/kafka-global-setup.js',
            './tools/dev-stack/dist/testing/gcs-global-setup.js',
            './tools/cli/dist/testing/engine-global-setup.js',
            './tools/dev-stack/dist/testing/chromium-global-setup.js',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['e2e/dist/**/*.test.js'],
          exclude: [...impossible, '**/node_modules/**'],
          globalSetup: [
            './tools/dev-stack/dist/testing/kafka-global-setup.js',
            './tools/cli/dist/testing/engine-global-setup.js',
          ],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
        },
      },
    ],
  },
});
