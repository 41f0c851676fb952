import type { Broker } from '@sightline/kafka';
import { topicSpecs } from '@sightline/messages';
import type { BrokerSettings } from '../settings.js';
import { ok, reason, wrong, type Finding } from './finding.js';
import { withTimeLimit } from '../time-limit.js';

/** Whether the topics are as the settings want them. */
export async function checkTopics({ topics }: Pick<Broker, 'topics'>, settings: BrokerSettings): Promise<Finding> {
  const specs = topicSpecs(settings);
  const differences = await topics.check(specs);
  const missing = differences.filter(({ field }) => field === 'missing').map(({ topic }) => topic);
  if (missing.length > 0) return wrong('topics', `missing: ${missing.join(', ')}`, 'sightline topics apply');
  const different = [...new Set(differences.map(({ topic }) => topic))];
  if (different.length > 0) {
    const mend = 'sightline topics check says how';
    return { subject: 'topics', state: 'note', found: `not as the settings want them: ${different.join(', ')}`, mend };
  }
  return ok('topics', `all ${specs.length} as they should be`);
}

/** How many images wait for the workers of a group. */
export async function checkBacklog(
  { topics }: Pick<Broker, 'topics'>,
  { IMAGE_TOPIC: topic }: BrokerSettings,
  group: string,
): Promise<Finding> {
  const committed = new Map((await topics.committed(group, topic)).map(({ partition, offset }) => [partition, offset]));
  const offsets = await topics.offsets(topic);
  const waiting = offsets.reduce((sum, { partition, low, high }) => sum + high - (committed.get(partition) ?? low), 0n);
  if (waiting === 0n) return ok('backlog', `no image waits for ${group}`);
  const found = `${waiting.toLocaleString('en')} ${waiting === 1n ? 'image waits' : 'images wait'} for ${group}`;
  const mend = 'normal under load; when it only grows, see the logs of the workers or start more of them';
  return { subject: 'backlog', state: 'note', found, mend };
}

const REGISTRY_TIMEOUT_MS = 5000;

/** Whether the schema registry answers, where one is set. */
export async function checkRegistry(settings: BrokerSettings, signal: AbortSignal): Promise<Finding> {
  const { SCHEMA_REGISTRY_URL: url, SCHEMA_REGISTRY_USER: user, SCHEMA_REGISTRY_PASSWORD: password } = settings;
  if (url === undefined) return ok('registry', 'none is set; messages carry fingerprints of their schemas');
  const credentials = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
  const headers = user === undefined ? {} : { authorization: `Basic ${credentials}` };
  const mend = 'start it, or mend SCHEMA_REGISTRY_URL, SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD';
  try {
    const subjects = new URL('subjects', url.endsWith('/') ? url : `${url}/`);
    const { status } = await withTimeLimit(REGISTRY_TIMEOUT_MS, signal, (limited) =>
      fetch(subjects, { headers, signal: limited }),
    );
    return status === 200 ? ok('registry', `${url} answers`) : wrong('registry', `${url} answers ${status}`, mend);
  } catch (error) {
    return wrong('registry', `${url} does not answer (${reason(error)})`, mend);
  }
}
