import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One revision of a release, as helm's history has it. */
export interface StandInRevision {
  readonly revision: number;
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly manifest: string;
}

/** What the stand-ins of gcloud, Terraform, kubectl, helm, docker and git find, and change. */
export interface CloudState {
  /** Null: nobody is logged in. */
  account: string | null;
  isExpired: boolean;
  hasOwnTerraformLogin: boolean;
  project: string;
  hasBilling: boolean;
  apis: string[];
  regions: string[];
  quotas: Record<string, { limit: number; usage: number }>;
  buckets: Record<string, { isVersioned: boolean }>;
  /** Region that the variables of Terraform name. */
  region: string;
  /** What plan says instead of a plan: lines of its `-json`. */
  planProblem: string;
  /** Addresses of what there is. */
  resources: string[];
  /** The lock of the state, as its holder is told. */
  lock: string | null;
  /** How long making one resource takes, and one upgrade by helm. */
  pauseMs: number;
  hasDocker: boolean;
  isCommitted: boolean;
  images: string[];
  secrets: Record<string, string>;
  definitions: string[];
  releases: Record<string, StandInRevision[]>;
  /** Whether the chart has the bridge. */
  hasBridge: boolean;
  /** Partitions of the topics in Kafka; the chart wants 12. */
  partitions: number;
  /** Waiting reason of the worker's pod, with which helm gives up. */
  podProblem: string;
  /** Port of this machine where a gateway listens. */
  gatewayPort: number;
}

/** A project that can be deployed to, and nothing is yet. */
const freshCloud: CloudState = {
  account: 'ada@example.com',
  isExpired: false,
  hasOwnTerraformLogin: true,
  project: 'my-project',
  hasBilling: true,
  apis: ['cloudresourcemanager.googleapis.com', 'serviceusage.googleapis.com', 'storage.googleapis.com'],
  regions: ['europe-north1', 'europe-west1', 'europe-west4', 'us-central1'],
  quotas: {
    CPUS: { limit: 72, usage: 0 },
    N2_CPUS: { limit: 500, usage: 20 },
    PREEMPTIBLE_CPUS: { limit: 0, usage: 0 },
    NVIDIA_L4_GPUS: { limit: 8, usage: 0 },
    PREEMPTIBLE_NVIDIA_L4_GPUS: { limit: 8, usage: 0 },
  },
  buckets: {},
  region: 'europe-west1',
  planProblem: '',
  resources: [],
  lock: null,
  pauseMs: 0,
  hasDocker: true,
  isCommitted: true,
  images: [],
  secrets: { 'sightline-gateway-api-keys': 'camera:0123' },
  definitions: [],
  releases: {},
  hasBridge: true,
  partitions: 12,
  podProblem: '',
  gatewayPort: 0,
};

/** What a stand-in answers. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** The state in a folder, which all stand-ins share. */
export interface Cloud {
  read(): CloudState;
  change(act: (state: CloudState) => void): void;
  /** Remembers a command line that a stand-in was called with. */
  note(line: string): void;
}

/** Opens the state of a folder: a fresh one, but for what its file says. */
export function openCloud(folder: string): Cloud {
  const file = join(folder, 'cloud.json');
  const read = (): CloudState =>
    existsSync(file)
      ? { ...structuredClone(freshCloud), ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<CloudState>) }
      : structuredClone(freshCloud);
  return {
    read,
    change: (act) => {
      const state = read();
      act(state);
      // At once: a stand-in may be killed at any time.
      writeFileSync(`${file}.${process.pid}`, JSON.stringify(state));
      renameSync(`${file}.${process.pid}`, file);
    },
    note: (line) => appendFileSync(join(folder, 'calls.log'), `${line}\n`),
  };
}
