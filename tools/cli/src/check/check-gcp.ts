import type { Values } from '@sightline/config';
import { describeSubscription, SubscriptionError, type SubscriptionFacts } from '@sightline/pubsub';
import type { Cli } from '../cli.js';
import { readWithFlags } from '../settings.js';
import { checkBucket, checkNotice } from './check-buckets.js';
import { checkDataset } from './check-table.js';
import { ok, skipped, wrong, type Finding } from './finding.js';
import { gcpSettings } from './gcp-settings.js';

const TIMEOUT_MS = 10_000;
/** A bridge that has lost Kafka gives what is in flight back once: fewer deliveries than this may be used up by outages. */
const FEWEST_ATTEMPTS = 10;

type Print = (finding: Finding) => Promise<void>;

/** Looks at everything that the services use of Google Cloud, and prints what it finds, as it finds it. */
export async function checkGcp(cli: Pick<Cli, 'env'>, print: Print): Promise<void> {
  const settings = readWithFlags(gcpSettings, cli.env);
  const facts = await checkSubscription(settings, print);
  const { UPLOAD_BUCKET: uploads, OUTPUT_BUCKET: outputs } = settings;
  const drops = settings.FETCH_BUCKETS.filter((bucket) => bucket !== uploads);
  if (drops.length === 0) await print(skipped('drops', 'FETCH_BUCKETS is not set'));
  for (const bucket of drops) {
    const found = await checkBucket('drops', bucket, settings);
    await print(found);
    await print(
      found.state === 'wrong'
        ? skipped('notice', 'the bucket is not right')
        : await checkNotice(bucket, settings, facts),
    );
  }
  await print(
    uploads === undefined
      ? skipped('uploads', 'UPLOAD_BUCKET is not set')
      : await checkBucket('uploads', uploads, settings),
  );
  await print(
    outputs === undefined
      ? skipped('archive', 'OUTPUT_BUCKET is not set')
      : await checkBucket('archive', outputs, settings),
  );
  for (const finding of await checkDataset(settings)) await print(finding);
}

async function checkSubscription(
  settings: Values<typeof gcpSettings>,
  print: Print,
): Promise<SubscriptionFacts | undefined> {
  const { PUBSUB_SUBSCRIPTION: subscription } = settings;
  if (subscription === undefined) {
    await print(skipped('pull', 'PUBSUB_SUBSCRIPTION is not set'));
    return undefined;
  }
  try {
    const facts = await describeSubscription({ ...settings, PUBSUB_SUBSCRIPTION: subscription }, TIMEOUT_MS);
    for (const finding of findingsOf(facts)) await print(finding);
    return facts;
  } catch (error) {
    if (!(error instanceof SubscriptionError)) throw error;
    const [found = '', ...mend] = error.message.split(/: (?=create|grant|renew|set|check|run)/);
    await print(wrong('pull', found, mend.join(': ').replace(/\.$/, '')));
    return undefined;
  }
}

function findingsOf(facts: SubscriptionFacts): readonly Finding[] {
  const { name, topic, pushEndpoint, ackDeadlineSeconds } = facts;
  if (pushEndpoint !== undefined)
    return [
      wrong('pull', `${name} pushes to ${pushEndpoint}`, 'set PUBSUB_SUBSCRIPTION to a subscription of type pull'),
    ];
  return [
    ok('pull', `${name} can be pulled from; leases of ${ackDeadlineSeconds} s, which the bridge extends`),
    topic === undefined
      ? wrong('topic', `${name} has lost its topic`, 'create the subscription anew, on the topic that the bucket tells')
      : ok('topic', topic),
    deadLetterFinding(facts),
  ];
}

function deadLetterFinding({ maxDeliveryAttempts: attempts, deadLetterTopic }: SubscriptionFacts): Finding {
  if (attempts === undefined) return ok('policy', 'no dead-letter policy: notices wait for as long as it takes');
  const found = `after ${attempts} deliveries a notice goes to ${deadLetterTopic ?? 'a dead-letter topic'}`;
  if (attempts >= FEWEST_ATTEMPTS) return ok('policy', found);
  const mend = `outages may use them up: gcloud pubsub subscriptions update … --max-delivery-attempts=${FEWEST_ATTEMPTS}`;
  return { subject: 'policy', state: 'note', found, mend };
}
