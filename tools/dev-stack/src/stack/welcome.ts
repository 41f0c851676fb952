import { relative } from 'node:path';
import type { StartOptions } from '../../bootstrap/start-options.mjs';
import type { LocalGoogleCloud } from './google-cloud.js';
import { localBuckets } from './local-google-cloud.js';
import type { Observability } from './observability.js';

/** What a newcomer reads once everything is up. */
export function welcome(
  { gatewayPort, dashboardPort, simulate }: StartOptions,
  cloud: LocalGoogleCloud | undefined,
  watched?: Observability,
): string {
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const suggestions = [
    [`${gateway}/docs`, 'the API, in your browser'],
    [`curl -N ${gateway}/v1/predictions/stream`, 'predictions as they come'],
    ...(watched?.places ?? []),
    ...(simulate !== undefined ? [] : [['npm start -- --simulate 5', 'made-up pictures, five a second'] as const]),
    ...(cloud === undefined ? [['npm start -- --gcp', 'with buckets and BigQuery on this machine'] as const] : []),
    ['npx sightline --help', 'classify files; look at topics, models and dead letters'],
  ] as const;
  const width = Math.max(...suggestions.map(([what]) => what.length));
  return `
Sightline is up. Drop a picture on its page:

  http://127.0.0.1:${dashboardPort}

or send one:

  curl -sS -H 'Content-Type: image/jpeg' --data-binary @libs/models/samples/coffee.jpg '${gateway}/v1/images?wait=10000'
${cloud === undefined ? '' : cloudWelcome(cloud)}
Then try

${suggestions.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`).join('\n')}

Predictions appear below. Logs are in .sightline/logs. Ctrl-C stops everything.
`;
}

function cloudWelcome({ env, envFile }: LocalGoogleCloud): string {
  const { GCS_API_ENDPOINT: storage = '' } = env;
  const bucket = localBuckets.drops;
  return `
or drop it into the bucket ${bucket}:

  curl -sS -H 'Content-Type: image/jpeg' --data-binary @libs/models/samples/cat.jpg '${storage}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=cat.jpg'

Its row appears in BigQuery, table ml_streaming.image_predictions, and in the archive gs://${localBuckets.outputs}/outputs/predictions/:

  env $(cat ${relative(process.cwd(), envFile)}) npx sightline query latest
`;
}
