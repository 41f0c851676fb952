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

/** Unit tests of what their own process is and does: its memory, its metrics, its event loop, the signals it is sent. */
const ownProcess = [
  'libs/observability/dist/**/*.test.js',
  'libs/service/dist/**/*.test.js',
  'libs/image/dist/memory.test.js',
  'libs/inference/dist/engines/{onnx-device,threaded-classifier}.test.js',
  'libs/messages/dist/{image-json,open-codecs}.test.js',
  'apps/drift-monitor/dist/hostile.test.js',
];

const unit = {
  sequence: { groupOrder: 0 },
  maxWorkers,
  // Some start a process or a worker thread, on machines that are busy with other tests.
  testTimeout: 30_000,
  server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
};
const noUnitTests = [
  ...everywhere('*.integration.test.js'),
  ...everywhere('*.{cluster,image,policy,tofu}.test.js'),
  ...impossible,
  '**/node_modules/**',
];

/** Two files of whole services keep two cores busy; each has several processes, and some a Kafka of their own. */
const e2eWorkers = 2;

/** What needs the machine for itself, and why. */
const alone = {
  'drift-to-retraining': 'an alert has to come within two windows of four seconds',
};
const aloneFiles = Object.keys(alone).map((name) => `e2e/dist/${name}.test.js`);

const e2e = {
  globalSetup: [
    './tools/dev-stack/dist/testing/kafka-global-setup.js',
    './tools/cli/dist/testing/engine-global-setup.js',
  ],
  testTimeout: 300_000,
  hookTimeout: 120_000,
  server: { deps: { external: [/\/dist\/(?!.*\.test\.js)/] } },
};

/** Tests run from compiled output, so that what is tested is what ships: `npm run build` first. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          // A process for each file would cost as much again as the tests.
          isolate: false,
          include: everywhere('*.test.js'),
          exclude: [...ownProcess, ...noUnitTests],
        },
      },
      {
        test: { ...unit, name: 'unit-apart', include: ownProcess, exclude: noUnitTests },
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
          ...e2e,
          name: 'e2e',
          sequence: { groupOrder: 2 },
          maxWorkers: e2eWorkers,
          include: ['e2e/dist/**/*.test.js'],
          exclude: [...aloneFiles, ...impossible, '**/node_modules/**'],
        },
      },
      {
        test: {
          ...e2e,
          name: 'e2e-alone',
          sequence: { groupOrder: 3 },
          fileParallelism: false,
          include: aloneFiles,
          exclude: [...impossible, '**/node_modules/**'],
        },
      },
    ],
  },
});
