import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyModel } from '@sightline/inference/testing';
import type { Prediction } from '@sightline/messages';
import { expect, vi } from 'vitest';
import type { Answer, Pipeline } from './pipeline.js';
import type { Ending } from './run-to-end.js';
import { sightline } from './sightline.js';
import { patternPicture, uploadUntilAccepted } from './uploads.js';

/** A model `tiny` that comes in versions, and images that show which one answers. */
export class ModelTrial {
  #url = '';
  #answers: readonly Answer[] = [];
  #sent = 0;

  private constructor(
    private readonly pipeline: Pipeline,
    private readonly scratch: string,
  ) {}

  /** Writes the model's file and its labels red, green and blue. */
  static async prepare(pipeline: Pipeline, scratch: string): Promise<ModelTrial> {
    await writeTinyModel(join(scratch, 'tiny.onnx'));
    await writeFile(join(scratch, 'labels.txt'), 'red\ngreen\nblue\n');
    return new ModelTrial(pipeline, scratch);
  }

  /** Starts a gateway to send images to, and follows the answers. */
  async open(): Promise<void> {
    ({ url: this.#url } = await this.pipeline.startGateway());
    this.#answers = await this.pipeline.answers();
  }

  /** Runs `sightline models`. */
  models(...args: readonly string[]): Promise<Ending> {
    return sightline(this.pipeline.env, 'models', ...args);
  }

  async import(version: string, ...flags: readonly string[]): Promise<void> {
    const labels = join(this.scratch, 'labels.txt');
    const named = ['--name', 'tiny', '--version', version, '--labels', labels];
    const ending = await this.models('import', join(this.scratch, 'tiny.onnx'), ...named, ...flags);
    expect(ending, ending.stderr).toMatchObject({ exitCode: 0 });
  }

  /** Lets the model answer everything. */
  async route(): Promise<void> {
    const routed = await this.models('route', 'default', '--arm', 'tiny', '-t', '60s');
    expect(routed, routed.stderr).toMatchObject({ exitCode: 0, stderr: '' });
  }

  /** Sends an image and resolves with what is said of it. */
  async classify(): Promise<Prediction> {
    const { bytes } = await patternPicture((this.#sent += 1));
    const { imageId } = await uploadUntilAccepted(() => this.#url, bytes, `image-${this.#sent}`, 'camera');
    const answer = (): Answer | undefined => this.#answers.find(({ prediction }) => prediction.image_id === imageId);
    await vi.waitFor(() => expect(answer()).toBeDefined(), { timeout: 60_000, interval: 100 });
    return answer()?.prediction ?? expect.fail('no answer');
  }

  /** Sends an image; resolves with `<name>@<version>` of the model that answered. */
  async answeredBy(): Promise<string> {
    const { model_name: name, model_version: version } = await this.classify();
    return `${name ?? ''}@${version ?? ''}`;
  }

  async untilAnsweredBy(model: string): Promise<void> {
    await vi.waitFor(async () => expect(await this.answeredBy()).toBe(model), { timeout: 60_000, interval: 500 });
  }

  /** Resolves once the worker says that it refuses a version for its damaged weights. */
  async untilRefused(version: string, worker: string): Promise<void> {
    const refusal = new RegExp(`✗ ${worker} refuses tiny@${version}: wrong_digest: .*tiny\\.onnx`);
    await vi.waitFor(async () => expect((await this.models('status')).stdout).toMatch(refusal), {
      timeout: 60_000,
      interval: 500,
    });
  }
}

/** Changes the last byte of a model's weights. */
export function damaged(weights: Buffer): Buffer {
  const other = Buffer.from(weights);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
}
