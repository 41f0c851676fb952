import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A package of others that ships, and the licence it is under, as an SPDX expression; undefined where it names none. */
export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
}

/** What we read of a list of parts in CycloneDX form. */
interface Bom {
  readonly components: readonly {
    readonly purl: string;
    readonly licenses?: readonly { readonly expression?: string; readonly license?: { readonly id?: string } }[];
  }[];
}

/** More than npm's list of a few hundred packages takes. */
const maxBuffer = 2 ** 26;

/** The packages that the services and the sightline command run on, on any kind of machine, by npm's own list. */
export async function shippedPackages(root: string): Promise<readonly ShippedPackage[]> {
  const apps = (await readdir(join(root, 'apps'))).map((app) => `apps/${app}`);
  const workspaces = [...apps, 'tools/cli'].map((workspace) => `--workspace=${workspace}`);
  const args = ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only', ...workspaces];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer });
  const packages = readBom(JSON.parse(stdout) as Bom).filter(({ name }) => !name.startsWith('@sightline/'));
  return packages.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

function readBom({ components }: Bom): ShippedPackage[] {
  return components.map(({ purl, licenses = [] }) => {
    const [, name = '', version = ''] = /^pkg:npm\/(.+)@([^@?]+)/.exec(purl) ?? [];
    const [first] = licenses;
    return { name: decodeURIComponent(name), version, licence: first?.expression ?? first?.license?.id };
  });
}
