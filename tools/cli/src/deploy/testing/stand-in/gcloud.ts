import { appendFileSync } from 'node:fs';
import { kubeconfigFile } from './kubeconfig.js';
import type { Answer, Cloud, CloudState } from './cloud-state.js';

/** Google's command: its words are those that the real one says, of version 528 where it could be asked without a project. */
export function gcloud(args: readonly string[], cloud: Cloud): Answer {
  const state = cloud.read();
  const line = args.filter((arg) => !/^--(quiet|format|project)/.test(arg)).join(' ');
  if (line === 'version') return { stdout: '{ "Google Cloud SDK": "528.0.0", "gke-gcloud-auth-plugin": "0.5.10" }' };
  if (line.startsWith('auth list')) return { stdout: state.account === null ? '' : `${state.account}\n` };
  if (line.startsWith('auth application-default')) return applicationLogin(state);
  const refusal = loginRefusal(line, state);
  if (refusal !== undefined) return refusal;
  for (const [begins, answer] of answers) {
    if (line.startsWith(begins)) return answer(line.slice(begins.length).trim().split(' '), state, cloud);
  }
  return { stderr: `ERROR: (gcloud) Invalid choice: '${line}'`, code: 2 };
}

type Handler = (rest: readonly string[], state: CloudState, cloud: Cloud) => Answer;

const answers: readonly (readonly [string, Handler])[] = [
  ['auth print-access-token', () => ({ stdout: 'ya29.a-token-that-nobody-may-see\n' })],
  ['auth configure-docker', () => ({})],
  [
    'projects describe',
    ([project = ''], state) =>
      project === state.project
        ? json({ projectId: project, lifecycleState: 'ACTIVE' })
        : refused(
            `(gcloud.projects.describe) [${state.account ?? ''}] does not have permission to access projects instance [${project}] (or it may not exist): The caller does not have permission.`,
          ),
  ],
  [
    'billing projects describe',
    (_, { hasBilling }) =>
      json({ billingAccountName: 'billingAccounts/012345-6789AB-CDEF01', billingEnabled: hasBilling }),
  ],
  ['services list', (_, { apis }) => json(apis.map((name) => ({ config: { name } })))],
  ['compute regions list', (_, { regions }) => json(regions.map((name) => ({ name })))],
  [
    'compute regions describe',
    (_, { quotas }) => json({ quotas: Object.entries(quotas).map(([metric, quota]) => ({ metric, ...quota })) }),
  ],
  ['storage buckets describe', describeBucket],
  [
    'storage buckets create',
    ([address = ''], _, cloud) => {
      cloud.change((state) => (state.buckets[address] = { isVersioned: false }));
      return {};
    },
  ],
  [
    'storage buckets update',
    ([address = ''], _, cloud) => {
      cloud.change((state) => (state.buckets[address] = { isVersioned: true }));
      return {};
    },
  ],
  ['container clusters get-credentials', getCredentials],
  [
    'artifacts docker images describe',
    ([image = ''], { images }) =>
      images.includes(image)
        ? json({ image_summary: { digest: 'sha256:0' } })
        : refused(`(gcloud.artifacts.docker.images.describe) Image not found.`),
  ],
  [
    'builds submit',
    (rest, _, cloud) => {
      const image = /_IMAGE=(\S+)/.exec(rest.join(' '))?.[1] ?? '';
      cloud.change((state) => state.images.push(image));
      return { stdout: 'DONE\n' };
    },
  ],
  [
    'secrets versions access latest',
    ([secret = ''], { secrets }) => {
      const name = secret.replace('--secret=', '');
      const value = secrets[name];
      return value === undefined
        ? refused(
            `(gcloud.secrets.versions.access) NOT_FOUND: Secret [projects/1/secrets/${name}] not found or has no versions.`,
          )
        : { stdout: value };
    },
  ],
];

/** As the real one, into the file that the environment names. */
function getCredentials([name = '', location = '']: readonly string[], { project }: CloudState): Answer {
  const context = `gke_${project}_${location.replace('--location=', '')}_${name}`;
  appendFileSync(kubeconfigFile(), `${context}\n`);
  return { stderr: 'Fetching cluster endpoint and auth data.\n' };
}

function describeBucket([address = '']: readonly string[], { buckets }: CloudState): Answer {
  const bucket = buckets[address];
  return bucket === undefined
    ? refused(`(gcloud.storage.buckets.describe) ${address} not found: 404.`)
    : json({ name: address.slice(5), versioning_enabled: bucket.isVersioned });
}

function applicationLogin({ hasOwnTerraformLogin }: CloudState): Answer {
  return hasOwnTerraformLogin
    ? { stdout: 'ya29.another-token\n' }
    : refused(
        '(gcloud.auth.application-default.print-access-token) Your default credentials were not found. To set up Application Default Credentials, see https://cloud.google.com/docs/authentication/external/set-up-adc for more information.',
      );
}

function loginRefusal(line: string, { account, isExpired }: CloudState): Answer | undefined {
  const command = line.split(' ').slice(0, 3).join('.');
  if (account === null)
    return refused(
      `(gcloud.${command}) You do not currently have an active account selected.\nPlease run:\n\n  $ gcloud auth login\n\nto obtain new credentials.`,
    );
  if (isExpired)
    return refused(
      `(gcloud.${command}) There was a problem refreshing your current auth tokens: Reauthentication failed. cannot prompt during non-interactive execution.\nPlease run:\n\n  $ gcloud auth login\n\nto obtain new credentials.`,
    );
  return undefined;
}

function json(value: unknown): Answer {
  return { stdout: JSON.stringify(value) };
}

function refused(text: string): Answer {
  return { stderr: `ERROR: ${text}\n`, code: 1 };
}
