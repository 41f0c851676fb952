import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsoncParser from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

// The layer rule judges by Nx's cached project graph: with a stale one a new import would pass, with none the rule skips itself.
await createProjectGraphAsync({ exitOnError: false });
readCachedProjectGraph();

/** What each layer may import. A project with no tag, or with one that is not here, may import nothing and be imported by nobody. */
const layers = {
  foundation: ['foundation'],
  contract: ['foundation'],
  capability: ['foundation', 'contract'],
  runtime: ['foundation', 'contract', 'capability', 'runtime'],
  app: ['foundation', 'contract', 'capability', 'runtime'],
};

/** Each vendor's package and the one place that may import it, so that replacing it touches one folder. */
const vendors = [
  { packages: ['kafkajs'], owners: ['libs/kafka', 'tools/bench'] },
  { packages: ['@kafkajs/confluent-schema-registry'], owners: ['libs/messages'] },
  { packages: ['avsc'], owners: ['libs/messages', 'tools/generate'] },
  { packages: ['sharp'], owners: ['libs/image', 'tools/bench'] },
  { packages: ['onnxruntime-node', 'onnxruntime-common'], owners: ['libs/inference', 'tools/bench'] },
  { packages: ['@grpc/grpc-js', '@grpc/proto-loader', 'cockatiel'], owners: ['libs/inference'] },
  { packages: ['@opentelemetry/*'], owners: ['libs/observability'] },
  { packages: ['pino'], owners: ['libs/observability'] },
  { packages: ['@google-cloud/storage'], owners: ['libs/storage', 'tools/bench'] },
  { packages: ['@google-cloud/bigquery'], owners: ['libs/warehouse', 'apps/bigquery-writer', 'tools/bench'] },
  { packages: ['@google-cloud/bigquery-storage'], owners: ['apps/bigquery-writer', 'tools/bench'] },
  { packages: ['@google-cloud/pubsub'], owners: ['libs/pubsub', 'apps/gcs-notification-bridge'] },
];

/** Those whose terminal output is what they are for. */
const talkative = ['apps/console-writer', 'apps/simulator', 'tools/*'];

const projects = ['apps/*', 'libs/*', 'tools/*', 'e2e'];
const sources = (folder) => `${folder}/src/**/*.{ts,tsx}`;

const noEnvironment = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Read settings with libs/config.' },
  ],
};

/** Forbids, in one folder, the packages that belong to others. ESLint replaces a rule's options, so each folder gets its own list. */
function vendorRule(folder) {
  const forbidden = vendors.filter(({ owners }) => !owners.includes(folder));
  const patterns = forbidden.map(({ packages, owners }) => ({
    group: packages.flatMap((name) => (name.endsWith('/*') ? [name] : [name, `${name}/*`])),
    message: `Only ${owners[0]} knows this package.`,
  }));
  const environment = { name: 'node:process', importNames: ['env'], message: 'Read settings with libs/config.' };
  return { 'no-restricted-imports': ['error', { patterns, paths: folder === 'libs/config' ? [] : [environment] }] };
}

const owners = [...new Set(vendors.flatMap((vendor) => vendor.owners)), 'libs/config'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.venv/**', '**/generated/**', '.nx/**', '.sightline/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts', 'vitest.infra.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      complexity: ['error', 10],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      ...noEnvironment,
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: projects.map(sources), rules: vendorRule('') },
  ...owners.map((folder) => ({ files: [sources(folder)], rules: vendorRule(folder) })),
  { files: [sources('libs/config')], rules: { 'no-restricted-properties': 'off' } },
  { files: talkative.map(sources), rules: { 'no-console': 'off' } },
  {
    files: projects.map(sources),
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // Tests and builds run from compiled output in the order of the references, which `nx sync` keeps.
          enforceBuildableLibDependency: false,
          // A command is loaded with its libraries when it is asked for.
          checkDynamicDependenciesExceptions: ['@sightline/.*'],
          depConstraints: Object.entries(layers).map(([layer, allowed]) => ({
            sourceTag: `layer:${layer}`,
            onlyDependOnLibsWithTags: allowed.map((name) => `layer:${name}`),
          })),
        },
      ],
    },
  },
  {
    files: projects.map((folder) => `${folder}/package.json`),
    languageOptions: { parser: jsoncParser },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          checkVersionMismatches: false,
          // What tests alone need.
          ignoredDependencies: ['vitest', 'axe-core', 'playwright-core'],
          ignoredFiles: ['{projectRoot}/src/**/*.test.ts'],
        },
      ],
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.recommended] },
  prettier,
);
