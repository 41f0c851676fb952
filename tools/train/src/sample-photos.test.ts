import { readFile } from 'node:fs/promises';
import { decodeImage } from '@sightline/image';
import { samplePhotos } from '@sightline/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedClassifier, topClass, type EmbeddedClassifier } from './open-embedded-classifier.js';

let efficientnet: EmbeddedClassifier;

beforeAll(async () => {
  efficientnet = await openEmbeddedClassifier('efficientnet_lite0');
});

afterAll(async () => efficientnet.classifier.close());

describe('the embedded efficientnet_lite0', () => {
  it.each(samplePhotos)('sees $label in $file', async ({ path, index, label, confidence }) => {
    const bytes = await readFile(path);
    expect(bytes.length).toBeLessThan(100_000);
    const { manifest, labels } = efficientnet.model;
    const { pixels } = await decodeImage(bytes, manifest.preprocessing, { maxBytes: 1e6, maxPixels: 1e6 });
    const { scores } = await efficientnet.classifier.classify([pixels]);
    expect(topClass(scores[0])).toBe(index);
    expect(labels[index]).toBe(label);
    expect(scores[0]?.[index]).toBeCloseTo(confidence, 1);
  });
});
