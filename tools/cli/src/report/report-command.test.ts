import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeBroker } from '@sightline/kafka/testing';
import { type samplePrediction } from '@sightline/messages/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { codecs, pipelineBroker, predict } from '../testing/pipeline.js';
import { run } from '../testing/run.js';

let broker: FakeBroker;

beforeEach(() => {
  broker = pipelineBroker();
});

const timed = (total: number): ReturnType<typeof samplePrediction>['timings_ms'] => ({
  queued: 1,
  fetched: null,
  decoded: 2,
  waited: 0,
  inferred: 3,
  total,
});

/** A hundred answers of 1 to 100 ms, eleven rejected, five of a shadow. */
async function fill(): Promise<void> {
  for (let number = 1; number <= 100; number++)
    await predict(broker, { label: number % 4 === 0 ? 'espresso' : 'tiger cat', timings_ms: timed(number) });
  for (let number = 0; number < 11; number++)
    await predict(broker, {
      outcome: 'rejected',
      label: null,
      model_name: null,
      error_code: 'truncated',
      timings_ms: timed(1),
    });
  for (let number = 0; number < 5; number++) await predict(broker, { role: 'shadow' });
}

async function alert(summary: string): Promise<void> {
  const now = Date.now() * 1000;
  const { value } = await codecs.alert.encode({
    alert_id: summary.slice(0, 10),
    rule: 'label_drift',
    state: 'raised',
    severity: 'warning',
    value: 0.42,
    threshold: 0.25,
    summary,
    raised_at: now,
    updated_at: now,
  });
  broker.write([{ topic: 'image-stream-alerts', key: 'label_drift', value }]);
}

async function page(): Promise<string> {
  const { code, stdout } = await run(['report', '--out', '-'], { broker });
  expect(code).toBe(0);
  return stdout;
}

const cells = (html: string, row: string): readonly string[] => {
  const plain = html.replaceAll(/<\/?(?:bdi|wbr)>/g, '');
  const [, found = ''] = new RegExp(`<th scope="row">${row}</th>(.*?)</tr>`).exec(plain) ?? [];
  return [...found.matchAll(/<td[^>]*>([^<]+)</g)].map(([, cell = '']) => cell);
};

describe('sightline report', () => {
  it('gives as JSON what the topic holds of the time: counts exactly, percentiles within 2 %', async () => {
    await fill();
    await alert('Labels drift.');
    broker.write([{ topic: 'image-stream-results', key: null, value: Buffer.from('rubbish') }]);
    const { code, stdout } = await run(['report', '--json', '--since', '10m'], { broker });
    expect(code).toBe(0);
    const { figures, read, unreadable, alerts } = JSON.parse(stdout) as {
      readonly read: number;
      readonly unreadable: number;
      readonly alerts: readonly unknown[];
      readonly figures: {
        readonly counts: object;
        readonly labels: object;
        readonly stages: { readonly total: Record<'p50' | 'p95' | 'p99', number> };
      };
    };
    expect([read, unreadable, alerts.length]).toEqual([116, 1, 1]);
    expect(figures.counts).toEqual({ classified: 100, low_confidence: 0, rejected: 11 });
    expect(figures.labels).toEqual([
      { name: 'tiger cat', count: 75 },
      { name: 'espresso', count: 25 },
    ]);
    const sorted = [...Array<number>(11).fill(1), ...Array.from({ length: 100 }, (_, index) => index + 1)];
    for (const [name, quantile] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = sorted[Math.floor(quantile * (sorted.length - 1))] ?? NaN;
      expect(Math.abs(figures.stages.total[name] - exact) / exact).toBeLessThan(0.02);
    }
  });

  it('writes the same figures as one page that needs nothing else', async () => {
    await fill();
    await alert('Labels drift.');
    const html = await page();
    expect(html).toContain('<strong>111</strong>');
    expect(html).toMatch(/<dt>rejected<\/dt><dd><strong>9\.9 %<\/strong><small>11</);
    expect(cells(html, 'tiger cat')).toEqual(['75']);
    expect(cells(html, 'truncated')).toEqual(['11']);
    expect(cells(html, 'efficientnet_lite0@1').slice(0, 2)).toEqual(['100 %', '100']);
    expect(html).toContain('label_drift</bdi>: 0.42, raised at 0.25');
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(html).not.toMatch(/src=|href=|<script|url\(|NaN|undefined/);
  });

  it('shows what is hostile as text without effect', async () => {
    const html = '<script>alert(1)</script>\u001B[2J\u202E';
    const hostile = { label: html, error_code: html, model_name: html, arm: html };
    const timings = { queued: NaN, fetched: -1, decoded: Infinity, waited: 1e300, inferred: 1, total: NaN };
    await predict(broker, { ...hostile, timings_ms: timings, received_at: -9e15, processed_at: 9e15 });
    await predict(broker, { label: 'x'.repeat(1_000_000), outcome: 'rejected', error_code: 'y'.repeat(1_000_000) });
    await alert(`${html}${'z'.repeat(100_000)}`);
    const text = await page();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;␛[2J�');
    expect(text).not.toMatch(/<script|\u001B|\u202E|NaN|Infinity/);
    expect(text.length).toBeLessThan(60_000);
  });

  it('says so where nothing came, and goes to the file that is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sightline-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const out = join(folder, 'report.html');
    const { code, stdout, stderr } = await run(['report', '--out', out], { broker });
    expect([code, stdout, stderr]).toEqual([0, '', `✓ 0 predictions in ${out}\n`]);
    expect(await readFile(out, 'utf8')).toContain('None was raised or over in this time.');
    const refused = await run(['report', '--out', join(folder, 'no', 'where.html')], { broker });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("can't be written")]);
  });
});
