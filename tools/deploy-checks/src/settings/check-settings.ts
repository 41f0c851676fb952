import { join } from 'node:path';
import { execa } from 'execa';
import { repositoryRoot } from '../repository-root.js';
import { allSettings, knownSettings } from './known-settings.js';

/** Variables that no service of ours reads as a setting, but Node.js, glibc or Google's libraries do. */
const foreign = /^(NODE_|MALLOC_|OTEL_|GOOGLE_APPLICATION_CREDENTIALS$|NVIDIA_)/;

export interface GivenSettings {
  readonly service: string;
  /** What its process finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Those of it that all services get alike: each must be known to one of them. */
  readonly shared?: readonly string[];
}

/**
 * Says what is wrong with settings that a deployment gives to a service: names that it does not know, addresses of its own
 * machine that were left as they are, and whatever its own `--check-config` finds.
 */
export async function checkSettings({ service, env, shared = [] }: GivenSettings): Promise<readonly string[]> {
  const [known, anywhere] = [await knownSettings(service), await allSettings()];
  const unknown = Object.keys(env).filter((name) => {
    const own = !shared.includes(name);
    return !foreign.test(name) && !Object.hasOwn(own ? known : anywhere, name);
  });
  const local = Object.entries(known)
    .filter(
      ([name, { defaultText }]) => isLocal(env[name] ?? defaultText) && (env[name] === undefined || isListener(name)),
    )
    .map(([name]) => name);
  return [
    ...unknown.map((name) => `${service} has no setting ${name}`),
    ...local.map((name) => `${service} is left with ${name}=${env[name] ?? known[name]?.defaultText ?? ''}`),
    ...(await ownCheck(service, env)),
  ];
}

/** Nobody outside reaches what listens on 127.0.0.1, whoever wrote that; browsers may well find others there. */
function isListener(name: string): boolean {
  return name === 'HOST' || name === 'ADMIN_HOST';
}

function isLocal(text: string | undefined): boolean {
  return text !== undefined && /\b(127\.0\.0\.1|localhost)\b/.test(text);
}

async function ownCheck(service: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const main = join(repositoryRoot, 'apps', service, 'dist/main.js');
  const options = { env, extendEnv: false, reject: false, timeout: 60_000 } as const;
  const { failed, stderr } = await execa(process.execPath, [main, '--check-config'], options);
  return failed ? [stderr.trim()] : [];
}
