import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../manifest.js';
import { ModelError } from '../model-error.js';

/** What a file or folder of a repository must be; a symbolic link is neither, wherever it points. */
type Kind = 'file' | 'folder';

/**
 * Refuses a path of which a part is a symbolic link, a pipe or anything else that isn't what it should be: a repository is
 * often written by others than those who run the services.
 * @throws ModelError `missing_file` or `unsafe_path`.
 */
export async function requirePlain(root: string, path: string, kind: Kind): Promise<void> {
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const last = index === parts.length - 1;
    await requireKind(join(root, ...parts.slice(0, index + 1)), last ? kind : 'folder');
  }
}

async function requireKind(path: string, kind: Kind): Promise<void> {
  const facts = await lstat(path).catch((error: unknown) => {
    throw new ModelError('missing_file', `${path} can't be read.`, { cause: error });
  });
  if (kind === 'file' ? facts.isFile() : facts.isDirectory()) return;
  const found = facts.isSymbolicLink() ? 'is a symbolic link' : `is no ${kind}`;
  throw new ModelError('unsafe_path', `${path} ${found}: a model repository holds plain files and folders only.`);
}

/** Every file that a manifest names, by its path beside model.json. */
export function filesOf(manifest: ModelManifest): readonly string[] {
  const weights = manifest.engine === 'remote' ? [] : [manifest, ...manifest.moreFiles].map(({ file }) => file);
  return [...new Set([...weights, manifest.labelsFile, ...manifest.documents])];
}
