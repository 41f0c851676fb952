import { ok, wrong, type Finding } from '../../check/finding.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { Programs } from '../programs/programs.js';

/** The programs that a deployment needs. */
export interface Tools {
  readonly findings: readonly Finding[];
  /** `terraform` or `tofu`, whichever is there. */
  readonly terraform: string;
  /** Whether images can be built here. */
  readonly hasDocker: boolean;
}

interface Tool {
  /** What findings call it, where that is not the name of the program that was found. */
  readonly subject?: string;
  /** The first that is there is taken. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  /** Oldest version that will do. */
  readonly oldest: string;
  readonly mend: string;
}

// NOTE: the oldest versions are those that know the options that are used here.
const needed: readonly Tool[] = [
  {
    programs: ['terraform', 'tofu'],
    args: ['version', '-json'],
    oldest: '1.5.7',
    mend: 'install one of them: https://opentofu.org/docs/intro/install or https://developer.hashicorp.com/terraform/install',
  },
  {
    programs: ['gcloud'],
    args: ['version', '--format=json'],
    oldest: '500.0.0',
    mend: 'install it: https://cloud.google.com/sdk/docs/install',
  },
  {
    programs: ['kubectl'],
    args: ['version', '--client', '--output=json'],
    oldest: '1.28.0',
    mend: 'gcloud components install kubectl',
  },
  {
    subject: 'GKE plugin',
    programs: ['gke-gcloud-auth-plugin'],
    args: ['--version'],
    oldest: '0.0.0',
    mend: 'gcloud components install gke-gcloud-auth-plugin',
  },
  {
    programs: ['helm'],
    args: ['version', '--short'],
    oldest: '3.14.0',
    mend: 'install it: https://helm.sh/docs/intro/install',
  },
];

/** Looks which programs are there, and whether they are new enough. */
export async function checkTools(programs: Programs): Promise<Tools> {
  const [docker, ...found] = await Promise.all([
    versionOf(programs, 'docker', ['version', '--format', '{{.Server.Version}}']),
    ...needed.map((tool) => findTool(programs, tool)),
  ]);
  return {
    findings: [
      ...needed.map((tool, at) => toolFinding(tool, found[at])),
      ok('docker', docker ?? 'no engine here: Cloud Build makes the images'),
    ],
    terraform: found[0]?.program ?? 'terraform',
    hasDocker: docker !== undefined,
  };
}

interface Found {
  readonly program: string;
  readonly version: string;
}

async function findTool(all: Programs, { programs, args }: Tool): Promise<Found | undefined> {
  for (const program of programs) {
    const version = await versionOf(all, program, args);
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

/** What a program says of itself; undefined where it isn't there or can't say. */
async function versionOf(programs: Programs, program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const said = await programs.ask({ program, args });
    return /\d+\.\d+(\.\d+)?/.exec(said)?.[0] ?? 'there';
  } catch (error) {
    if (error instanceof ProgramFailure) return undefined;
    throw error;
  }
}

function toolFinding({ subject, programs, oldest, mend }: Tool, found: Found | undefined): Finding {
  const { program = programs[0] ?? '', version } = found ?? {};
  const name = subject ?? program;
  if (version === undefined) return wrong(name, `${programs.join(' or ')} is not installed`, mend);
  return isOlder(version, oldest) ? wrong(name, `${version} is too old: ${oldest} or newer`, mend) : ok(name, version);
}

function isOlder(version: string, oldest: string): boolean {
  const [own, least] = [version, oldest].map((text) => text.split('.').map(Number));
  for (const at of [0, 1, 2]) {
    const [a = 0, b = 0] = [own?.[at], least?.[at]];
    if (a !== b) return a < b;
  }
  return false;
}
