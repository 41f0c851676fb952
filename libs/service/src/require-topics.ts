import type { Topics } from '@sightline/kafka';
import { StartError } from './start-error.js';

/** @throws StartError that names the topics which do not exist; nothing creates them unasked. */
export async function requireTopics(topics: Pick<Topics, 'check'>, names: readonly string[]): Promise<void> {
  const specs = names.map((topic) => ({ topic, partitions: 1, replicationFactor: 1, settings: {} }));
  const missing = (await topics.check(specs)).filter(({ field }) => field === 'missing').map(({ topic }) => topic);
  if (missing.length === 0) return;
  const subject =
    missing.length === 1 ? `Topic ${missing[0] ?? ''} does not exist` : `Topics ${missing.join(', ')} do not exist`;
  throw new StartError(`${subject}: create with \`sightline topics apply\`.`);
}
