import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricsDoc, readInstruments } from './metrics-doc.js';

const root = join(import.meta.dirname, '../../..');

describe('metricsDoc', () => {
  it('shows each instrument of the services once, by both of its names', async () => {
    const instruments = await readInstruments(root);
    expect(instruments.length).toBeGreaterThan(40);
    const doc = metricsDoc(instruments);
    for (const { name, prometheusName } of instruments) {
      expect(doc.match(new RegExp(`^\\| \`${prometheusName}\` `, 'gm')), name).toHaveLength(1);
      expect(doc).toContain(`| \`${name}\` |`);
    }
  });

  it('writes labels as Prometheus has them', () => {
    const instrument = {
      name: 'a.b',
      prometheusName: 'a_b_total',
      type: 'counter',
      unit: '',
      description: 'It',
    } as const;
    expect(metricsDoc([{ ...instrument, labels: ['http.route'] }])).toContain(
      '| `a_b_total` | counter | `http_route` | It. | `a.b` |',
    );
  });
});
