import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** Where benchmarks keep their pictures, logs and the records of a Kafka of their own. */
export const benchDir = fileURLToPath(new URL('../../../../.sightline/bench', import.meta.url));
