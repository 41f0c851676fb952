import type { CloudState, StandInRevision } from './stand-in/cloud-state.js';
import { plannedResources } from './stand-in/planned-resources.js';
import { renderedChart } from './stand-in/rendered.js';

/** Tag of the commit that the stand-in of git tells. */
const commitTag = '0123456789ab';

const images = ['bigquery-writer', 'cli', 'gcs-notification-bridge', 'inference-worker', 'ingest-gateway'];

/** A revision of a release that is well. */
export function deployedRevision(chart: string, manifest = ''): StandInRevision {
  return { revision: 1, updated: '2026-11-27T10:00:00.5Z', status: 'deployed', chart, manifest };
}

/** The releases that the chart needs beside itself. */
export const addOns = {
  keda: [deployedRevision('keda-2.17.2')],
  prometheus: [deployedRevision('kube-prometheus-stack-72.6.4')],
};

/** What there is after everything was deployed. */
export const deployedCloud: Partial<CloudState> = {
  buckets: { 'gs://my-project-sightline-state': { isVersioned: true } },
  resources: plannedResources('europe-west1', true).map(({ address }) => address),
  images: images.map((name) => `europe-docker.pkg.dev/my-project/sightline/${name}:${commitTag}`),
  definitions: ['scaledobjects.keda.sh', 'servicemonitors.monitoring.coreos.com'],
  releases: {
    ...addOns,
    sightline: [deployedRevision('sightline-0.1.0', renderedChart(commitTag, { hooks: false }))],
  },
};
