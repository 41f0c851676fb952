import type { Values } from '@sightline/config';
import { ModelError, openModelRepository, type ModelRepository } from '@sightline/models';
import type { Service } from '@sightline/service';
import { openObjectStore } from '@sightline/storage';
import type { settings } from '../config.js';
import type { Repository } from './model-source.js';

type Config = Values<typeof settings>;

/** The repository is asked again and again anyway; while it is away, a start asks it once for each thing it finds in the cache. */
const patience = { timeoutMs: 10_000, retries: 1 } as const;

/** MODEL_REPOSITORY, where it is set: a folder, or a prefix of a bucket. What is opened is closed with the service. */
export function openWorkerRepository(config: Config, service: Service): Repository | undefined {
  const { MODEL_REPOSITORY: location, MODEL_CACHE_DIR: cacheDir } = config;
  if (location === undefined) return undefined;
  if (!location.startsWith('gs://')) return openModelRepository(location, { cacheDir });
  const store = openObjectStore(config, patience);
  service.defer('model repository', () => store.close());
  return withCached(openModelRepository(location, { cacheDir, store }), service);
}

/** Answers from the cache while the bucket can't be reached, so that a worker also starts then. */
export function withCached(repository: ModelRepository, { log }: Pick<Service, 'log'>): Repository {
  let isAway = false;
  const orCached = async (
    ask: () => Promise<readonly string[]>,
    cached: () => Promise<readonly string[]> | undefined,
  ): Promise<readonly string[]> => {
    try {
      const answer = await ask();
      isAway = false;
      return answer;
    } catch (error) {
      const found = error instanceof ModelError && error.code === 'unreachable' ? await cached() : undefined;
      if (found === undefined) throw error;
      if (!isAway) log.warn({ err: error }, 'the model repository is away: what was fetched before goes on');
      isAway = true;
      return found;
    }
  };
  return {
    names: () =>
      orCached(
        () => repository.names(),
        () => repository.cachedNames?.(),
      ),
    versions: (name) =>
      orCached(
        () => repository.versions(name),
        () => repository.cachedVersions?.(name),
      ),
    open: (name, version, signal) => repository.open(name, version, signal),
    stamp: (name, version) => repository.stamp(name, version),
  };
}
