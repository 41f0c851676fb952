import { createHash } from 'node:crypto';
import type { PulledEntry } from '../catalogue.js';
import { knownModel } from '../catalogue.js';

/** An entry like the catalogue's, for a file of a test. */
export function pulledEntry(content: Buffer, url: string): PulledEntry {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const manifest = {
    ...knownModel('mobilenet_v2').manifest,
    name: 'tested',
    file: 'tested.onnx',
    sha256,
    bytes: content.length,
  };
  return { kind: 'pulled', url: `${url}/tested.onnx`, labelsOf: 'efficientnet_lite0', manifest };
}
