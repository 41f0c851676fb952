import { Storage } from '@google-cloud/storage';
import { credentialsOf } from './access.js';
import { storageFailure } from './storage-failure.js';
import type { StorageSettings } from './storage-settings.js';
import { within } from './within.js';

/** What a bucket tells of itself. */
export interface BucketFacts {
  /** Those of the permissions asked for that this identity has not; a server that stands in for Google's knows none. */
  readonly missingPermissions: readonly string[];
  /** The topics that are told of new objects, as projects/PROJECT/topics/NAME. */
  readonly announcedTo: readonly string[];
}

/** What may be asked about a bucket. */
export interface BucketQuestion {
  readonly bucket: string;
  readonly permissions: readonly string[];
  /** Whether to ask for the topics too, which takes the permission storage.buckets.get. */
  readonly notifications: boolean;
}

const TIMEOUT_MS = 10_000;

/** Looks at a bucket, and changes nothing. @throws StorageError */
export async function inspectBucket(settings: StorageSettings, question: BucketQuestion): Promise<BucketFacts> {
  const { GCS_API_ENDPOINT: apiEndpoint, GOOGLE_CLOUD_PROJECT: projectId } = settings;
  const storage = new Storage({
    ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
    ...(projectId === undefined ? {} : { projectId }),
    retryOptions: { autoRetry: false },
  });
  const anonymous = apiEndpoint !== undefined;
  try {
    await within(credentialsOf({ storage, anonymous }), TIMEOUT_MS, undefined);
    return await within(ask(storage, question, anonymous), TIMEOUT_MS, undefined);
  } catch (error) {
    throw storageFailure(error, { verb: 'looked at', bucket: question.bucket, name: '' });
  }
}

async function ask(storage: Storage, question: BucketQuestion, anonymous: boolean): Promise<BucketFacts> {
  const bucket = storage.bucket(question.bucket);
  // Also tells whether the bucket is there, to those who may do nothing else with it.
  if (anonymous) await bucket.getMetadata();
  const [granted] = anonymous ? [{}] : await bucket.iam.testPermissions([...question.permissions]);
  const missing = question.permissions.filter((name) => !anonymous && granted[name as keyof typeof granted] !== true);
  const [notifications] = question.notifications ? await bucket.getNotifications() : [[]];
  const told = notifications
    .map(({ metadata }) => metadata as { topic?: string; event_types?: readonly string[] })
    .filter(({ event_types: types = [] }) => types.length === 0 || types.includes('OBJECT_FINALIZE'));
  return {
    missingPermissions: missing,
    announcedTo: told.map(({ topic = '' }) => topic.replace(/^\/\/pubsub\.googleapis\.com\//, '')),
  };
}
