import type { Values } from '@sightline/config';
import type { SubscriptionFacts } from '@sightline/pubsub';
import { inspectBucket, StorageError } from '@sightline/storage';
import { ok, skipped, wrong, type Finding } from './finding.js';
import type { gcpSettings } from './gcp-settings.js';

type GcpSettings = Values<typeof gcpSettings>;

/** What a bucket is used for, what that takes, and the role that has it. */
const uses = {
  drops: { permissions: ['storage.objects.get'], role: 'roles/storage.objectViewer' },
  uploads: { permissions: ['storage.objects.create', 'storage.objects.get'], role: 'roles/storage.objectUser' },
  archive: {
    permissions: ['storage.objects.create', 'storage.objects.delete', 'storage.objects.get'],
    role: 'roles/storage.objectUser',
  },
} as const;

/** Whether a bucket is there, and this identity may do with it what it is used for. */
export async function checkBucket(use: keyof typeof uses, bucket: string, settings: GcpSettings): Promise<Finding> {
  const { permissions, role } = uses[use];
  try {
    const { missingPermissions } = await inspectBucket(settings, { bucket, permissions, notifications: false });
    if (missingPermissions.length === 0) return ok(use, `gs://${bucket} is there, with ${permissions.join(', ')}`);
    return wrong(
      use,
      `gs://${bucket} may not be used: ${missingPermissions.join(', ')} is missing`,
      `grant this identity ${role} on gs://${bucket}`,
    );
  } catch (error) {
    return storageFinding(use, bucket, error);
  }
}

/** Whether a bucket tells the topic of the subscription of what is dropped in it. */
export async function checkNotice(
  bucket: string,
  settings: GcpSettings,
  facts: SubscriptionFacts | undefined,
): Promise<Finding> {
  const topic = facts?.topic;
  if (topic === undefined) return skipped('notice', 'the topic is not known');
  try {
    const question = { bucket, permissions: ['storage.buckets.get'], notifications: true };
    const { announcedTo } = await inspectBucket(settings, question);
    if (announcedTo.includes(topic)) return ok('notice', `gs://${bucket} tells ${topic} of new objects`);
    const mend = `gcloud storage buckets notifications create gs://${bucket} --topic=${topic} --event-types=OBJECT_FINALIZE`;
    const others = announcedTo.length === 0 ? 'nobody' : `only ${announcedTo.join(', ')}`;
    return wrong('notice', `gs://${bucket} tells ${others} of new objects, and not ${topic}`, mend);
  } catch (error) {
    // Bridge and workers need not see this: who asks may.
    if (error instanceof StorageError && error.code === 'forbidden')
      return skipped('notice', `this identity has not storage.buckets.get on gs://${bucket}`);
    return storageFinding('notice', bucket, error);
  }
}

function storageFinding(subject: string, bucket: string, error: unknown): Finding {
  if (!(error instanceof StorageError)) throw error;
  if (error.code === 'not_found')
    return wrong(subject, `gs://${bucket} is not there`, `gcloud storage buckets create gs://${bucket}`);
  const mend = error.code === 'unreachable' ? 'check GCS_API_ENDPOINT and the way to it' : 'see docs/google-cloud.md';
  return wrong(subject, error.message.replace(/\.$/, ''), mend);
}
