import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LatestPredictions } from '../reading/latest-predictions.js';
import { predictionOf } from '../testing/scene.js';
import { PageStream } from './page-stream.js';

describe('a page that reads slowly', () => {
  it('has nothing queued for it, catches up with the newest, and is told what it missed', () => {
    const latest = new LatestPredictions();
    const output = new PassThrough({ highWaterMark: 1000 });
    const page = new PageStream(output, { window: '5m' }, { run: '0000abcd', latest }, 0);
    page.sendSnapshot(JSON.stringify('x'.repeat(2000)));
    expect(page.ready()).toBe(false);
    for (let number = 1; number <= 300; number++) latest.add(predictionOf(number), `0-${number}`);
    expect(output.readableLength).toBeLessThan(3000);
    output.read();
    expect(page.ready()).toBe(true);
    page.sendRows();
    const [, data = ''] = /data: (.*)\n/.exec(String(output.read())) ?? [];
    expect(JSON.parse(data)).toMatchObject({ skipped: 280, fresh: false, rows: { length: 20 } });
  });

  it('is cut off when it takes nothing for half a minute, and no sooner', () => {
    let now = 0;
    const output = new PassThrough({ highWaterMark: 10 });
    const page = new PageStream(output, { window: '5m' }, { run: '', latest: new LatestPredictions() }, 0, () => now);
    now = 30_000;
    expect([page.ready(), output.destroyed]).toEqual([false, false]);
    now = 30_001;
    expect([page.ready(), output.destroyed]).toEqual([false, true]);
  });
});
