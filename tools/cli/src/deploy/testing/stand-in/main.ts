import { openCloud, type Answer, type Cloud } from './cloud-state.js';
import { gcloud } from './gcloud.js';
import { helm } from './helm.js';
import { kubectl } from './kubectl.js';
import { terraform } from './terraform.js';

/** Each program that is stood in for. */
const programs: Readonly<Record<string, (args: readonly string[], cloud: Cloud) => Answer | Promise<Answer>>> = {
  gcloud,
  terraform,
  tofu: terraform,
  kubectl,
  helm,
  docker,
  git,
  'gke-gcloud-auth-plugin': () => ({ stdout: 'Kubernetes v1.32.4\n' }),
};

function docker(args: readonly string[], cloud: Cloud): Answer {
  const [command = ''] = args;
  if (!cloud.read().hasDocker)
    return {
      stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
      code: 1,
    };
  if (command === 'version') return { stdout: '28.2.2\n' };
  if (command === 'push') cloud.change(({ images }) => images.push(args.at(-1) ?? ''));
  return {};
}

function git([command = '']: readonly string[], cloud: Cloud): Answer {
  if (command === 'status') return { stdout: cloud.read().isCommitted ? '' : ' M apps/ingest-gateway/src/main.ts\n' };
  return { stdout: '0123456789ab\n' };
}

const [folder = '', name = '', ...args] = process.argv.slice(2);
const cloud = openCloud(folder);
cloud.note([name, ...args].join(' '));
const { stdout = '', stderr = '', code = 0 } = (await programs[name]?.(args, cloud)) ?? { code: 127 };
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
