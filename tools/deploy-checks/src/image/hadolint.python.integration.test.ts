import { join } from 'node:path';
import { virtualEnvironment } from '@sightline/dev-stack';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../repository-root.js';

const requirements = join(repositoryRoot, 'tools/deploy-checks/hadolint.txt');

it.each(['infra/docker/Dockerfile', 'tools/dev-stack/bigquery/Dockerfile'])(
  'hadolint has nothing to say against %s',
  { timeout: 300_000 },
  async (file) => {
    const hadolint = join(await virtualEnvironment('hadolint', requirements), 'hadolint');
    const { exitCode, stdout } = await execa(hadolint, [join(repositoryRoot, file)], { reject: false });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  },
);
