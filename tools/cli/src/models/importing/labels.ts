import { readFile } from 'node:fs/promises';
import { ModelError, openEmbeddedModel } from '@sightline/models';

const IMAGENET = 1000;

/**
 * The labels of a model with so many classes: those of ImageNet, numbers, or the lines of a file.
 * @throws ModelError `wrong_labels` or `not_found`.
 */
export async function readLabels(wanted: string, classes: number): Promise<readonly string[]> {
  const labels = await labelsOf(wanted, classes);
  const empty = labels.findIndex((label) => label.trim() === '');
  if (empty >= 0) throw new ModelError('wrong_labels', `Line ${empty + 1} of ${wanted} is empty: one label a line.`);
  if (labels.length !== classes) {
    const message = `The model has ${classes} classes, and ${wanted} has ${labels.length} labels: give one a class, in their order.`;
    throw new ModelError('wrong_labels', message);
  }
  return labels;
}

async function labelsOf(wanted: string, classes: number): Promise<readonly string[]> {
  if (wanted === 'numbered') return Array.from({ length: classes }, (_, index) => `class ${index}`);
  if (wanted === 'imagenet') {
    const { labels } = await openEmbeddedModel('efficientnet_lite0');
    // Models of TensorFlow often have a class before the thousand: none of them.
    return classes === IMAGENET + 1 ? ['background', ...labels] : labels;
  }
  const text = await readFile(wanted, 'utf8').catch((error: unknown) => {
    throw new ModelError('not_found', `The labels file ${wanted} can't be read.`, { cause: error });
  });
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
