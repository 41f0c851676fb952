import { join } from 'node:path';
import pMap from 'p-map';
import { CommandError } from '../../command-error.js';
import type { Deployment } from '../deployment.js';
import { ProgramFailure } from '../programs/program-failure.js';
import type { StepResult } from '../steps.js';

export interface PublishOptions {
  /** Whole references of the images. */
  readonly images: readonly string[];
  /** Whether they may be built here: not where a person named the tag of published ones. */
  readonly mayBuild: boolean;
  readonly hasDocker: boolean;
  readonly say: (text: string) => void;
}

/** Builds and pushes the images that the registry does not have. */
export async function publishImages(
  deployment: Deployment,
  { images, mayBuild, hasDocker, say }: PublishOptions,
): Promise<StepResult<undefined>> {
  const published = await pMap(images, (image) => isPublished(deployment, image), { concurrency: 4 });
  const missing = images.filter((_, at) => published[at] === false);
  if (missing.length > 0 && !mayBuild)
    throw new CommandError(
      `Not published: ${missing.join(', ')}. Name another --image-tag, or leave it out to have them built.`,
    );
  for (const [index, image] of missing.entries()) {
    say(`${index + 1} of ${missing.length}: ${image}`);
    await (hasDocker ? buildHere(deployment, image) : buildInCloud(deployment, image));
  }
  const where = hasDocker ? 'here' : 'by Cloud Build';
  const did =
    missing.length === 0 ? 'all are published' : `${missing.length} of ${images.length} built ${where} and pushed`;
  return { did, result: undefined };
}

/**
 * The tag of images that are built from the sources as they are: the commit.
 * @throws CommandError where there are changes that no commit has.
 */
export async function sourceTag({ programs, root }: Pick<Deployment, 'programs' | 'root'>): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await programs.ask({ program: 'git', args, cwd: root })).trim();
  try {
    // Variables, values and documents are in no image.
    const changed = await git('status', '--porcelain', '--', '.', ':!infra/terraform', ':!infra/helm', ':!docs');
    if (changed !== '')
      throw new CommandError(
        'The images are tagged with their commit, and there are changes that are in none: commit them, or name published images with --image-tag.',
      );
    return await git('rev-parse', '--short=12', 'HEAD');
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    throw new CommandError(
      'The images are tagged with their commit, and git does not tell it: name published ones with --image-tag.',
      {
        cause: error,
      },
    );
  }
}

async function isPublished({ gcloud }: Deployment, image: string): Promise<boolean> {
  return (await gcloud.find('artifacts', 'docker', 'images', 'describe', image)) !== undefined;
}

/** Folder of the app that an image is made of. */
function appOf(image: string): string {
  const name = /([^/:]+):[^/]+$/.exec(image)?.[1] ?? '';
  if (name.endsWith('-gpu'))
    throw new CommandError(
      `${image} is not published, and the Dockerfile here makes no image for GPUs: publish yours, see docs/deployment.md.`,
    );
  return name === 'cli' ? 'tools/cli' : `apps/${name}`;
}

async function buildHere({ programs, root, gcloud }: Deployment, image: string): Promise<void> {
  const app = appOf(image);
  const [host = ''] = image.split('/');
  const docker = async (...args: readonly string[]): Promise<void> => {
    try {
      await programs.work({ program: 'docker', args, cwd: root });
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      throw new CommandError(
        `The image of ${app} could not be ${args[0] === 'push' ? 'pushed' : 'built'}: ${error.lastLine}`,
        { cause: error },
      );
    }
  };
  const file = join('infra', 'docker', 'Dockerfile');
  // The nodes' kind of machine, whatever this one is.
  await docker('build', '--file', file, '--build-arg', `APP=${app}`, '--platform', 'linux/amd64', '--tag', image, '.');
  await gcloud.text('auth', 'configure-docker', host);
  await docker('push', image);
}

async function buildInCloud({ programs, root, project }: Deployment, image: string): Promise<void> {
  const app = appOf(image);
  const config = join('infra', 'docker', 'cloudbuild.yaml');
  const args = ['builds', 'submit', '.', `--config=${config}`, `--substitutions=_APP=${app},_IMAGE=${image}`];
  try {
    await programs.work({ program: 'gcloud', args: [...args, `--project=${project}`, '--quiet'], cwd: root });
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    throw new CommandError(
      `Cloud Build could not make the image of ${app}: ${error.lastLine} (its API: gcloud services enable cloudbuild.googleapis.com --project ${project})`,
      { cause: error },
    );
  }
}
