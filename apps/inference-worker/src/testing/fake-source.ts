import { newestFirst } from '@sightline/models';
import type { LocalManifest, ResolvedModel } from '@sightline/models';
import type { ModelSource } from '../models/model-source.js';

/** Models that a test adds, removes and breaks: `name/version`. */
export interface FakeSource extends ModelSource {
  readonly there: Set<string>;
  /** Errors with which opening fails. */
  readonly broken: Map<string, Error>;
  /** What the files of a version look like, where a test says so. */
  readonly stamps: Map<string, string>;
  /** Every version that was opened, in order. */
  readonly opened: readonly string[];
}

export function fakeSource(...models: readonly string[]): FakeSource {
  const there = new Set(models);
  const broken = new Map<string, Error>();
  const stamps = new Map<string, string>();
  const opened: string[] = [];
  return {
    there,
    broken,
    stamps,
    opened,
    stamp: (name, version) => Promise.resolve(stamps.get(`${name}/${version}`)),
    names: () => Promise.resolve([...new Set([...there].map((model) => model.split('/')[0] ?? ''))]),
    versions: (name) =>
      Promise.resolve(
        newestFirst(
          [...there].flatMap((model) => (model.startsWith(`${name}/`) ? [model.slice(name.length + 1)] : [])),
        ),
      ),
    open: (name, version) => {
      opened.push(`${name}/${version}`);
      const error = broken.get(`${name}/${version}`);
      return error ? Promise.reject(error) : Promise.resolve(fakeResolved(name, version));
    },
  };
}

/** A resolved model that no engine could load; the fakes only read its name. */
export function fakeResolved(name: string, version: string): ResolvedModel {
  return { manifest: fakeManifest(name, version), path: '/nowhere/model.onnx', labels: ['red', 'green', 'blue'] };
}

export function fakeManifest(name: string, version: string, bytes = 1000): LocalManifest {
  return {
    engine: 'onnx',
    name,
    version,
    source: 'a test',
    licence: 'none',
    preprocessing: { width: 8, height: 6, crop: 'center', cropFraction: 1, interpolation: 'nearest' },
    input: { name: 'i', layout: 'NHWC', colorOrder: 'RGB', type: 'uint8', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    output: { name: 'o', kind: 'probabilities' },
    labelsFile: 'labels.txt',
    maxBatchSize: 4,
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    bytes,
    moreFiles: [],
    documents: [],
  };
}
