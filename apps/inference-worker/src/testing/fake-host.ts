import type { Role } from '@sightline/messages';
import { silentLogger } from '@sightline/observability';
import type { FakeClassifierOptions } from '@sightline/inference/testing';
import { ModelHost } from '../models/model-host.js';
import type { HostOptions } from '../models/model-host.js';
import { fakeModel } from './fake-model.js';
import type { FakeModel } from './fake-model.js';
import { fakeSource } from './fake-source.js';
import type { FakeSource } from './fake-source.js';

/** A host of fake models: what was loaded, and a say in how loading goes. */
export interface FakeHost {
  readonly host: ModelHost;
  readonly source: FakeSource;
  /** Every model that was loaded, by `role/name/version`; of several loads the last. */
  readonly loads: Map<string, FakeModel & { fail(error: Error): void }>;
  readonly failures: Error[];
  /** Loads begin and don't end until the returned function is called. */
  readonly holdLoads: () => () => void;
  readonly passMs: (ms: number) => void;
}

export function fakeHost(
  models: readonly string[],
  options: Partial<HostOptions> & { readonly classifiers?: Readonly<Record<string, FakeClassifierOptions>> } = {},
): FakeHost {
  const source = fakeSource(...models);
  const loads: FakeHost['loads'] = new Map();
  const failures: Error[] = [];
  let gate = Promise.resolve();
  let now = 0;
  const host = new ModelHost({
    source,
    keepMs: 0,
    load: async ({ manifest: { name, version } }, role: Role, onFailure) => {
      await gate;
      const fake = fakeModel(name, options.classifiers?.[name], version);
      loads.set(`${role}/${name}/${version}`, Object.assign(fake, { fail: onFailure }));
      return fake.model;
    },
    memoryOf: () => 100,
    maxMemoryBytes: 1000,
    loadTimeoutMs: 30_000,
    log: silentLogger,
    onFailure: (error) => failures.push(error),
    nowMs: () => now,
    ...options,
  });
  return {
    host,
    source,
    loads,
    failures,
    holdLoads() {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    passMs: (ms) => (now += ms),
  };
}
