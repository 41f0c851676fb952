import { text, url, type Values } from '@sightline/config';

/** How to reach Cloud Storage. Credentials are found as Google's libraries do everywhere: Application Default Credentials. */
export const storageSettings = {
  GCS_API_ENDPOINT: url({
    doc: 'Address of a server that stands in for Cloud Storage, such as an emulator; it is sent no credentials.',
  }),
  GOOGLE_CLOUD_PROJECT: text({
    doc: 'Google Cloud project; by default the one of the credentials.',
  }),
};

export type StorageSettings = Values<typeof storageSettings>;

/** Where images wait that are too large for a message. */
export const uploadSettings = {
  UPLOAD_BUCKET: text({
    pattern: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    patternText: 'must be the name of a bucket, without gs://',
    doc: 'Bucket for images that are too large for a message. The gateway writes them, the workers fetch them; unset: such images are refused.',
  }),
};
