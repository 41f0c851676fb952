import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { openScene, predictionOf, readPage } from './testing/scene.js';

const labelsOf = ({ rows }: { readonly rows: readonly { readonly label: string }[] }): readonly string[] =>
  rows.map(({ label }) => label);

describe('the stream of a page', () => {
  it('begins with what there is, then brings each prediction once', async () => {
    const { url, predict } = await openScene();
    await predict(predictionOf(1, { label: 'one' }));
    const page = await readPage(`${url}/api/stream`);
    const first = await page.next('snapshot');
    expect(first.data.window).toBe('5m');
    expect(labelsOf((await page.next('rows')).data)).toEqual(['one']);
    await predict(predictionOf(2, { label: 'two' }));
    const { data } = await page.next('rows');
    expect([data.fresh, labelsOf(data)]).toEqual([false, ['two']]);
  });

  it('goes on where a page lost its connection, and begins anew where the service did', async () => {
    const { url, predict } = await openScene();
    await predict(predictionOf(1, { label: 'one' }));
    const first = await readPage(`${url}/api/stream`);
    const { id } = await first.next('rows');
    first.close();
    await predict(predictionOf(2, { label: 'two' }), predictionOf(3, { label: 'three' }));
    const again = await readPage(`${url}/api/stream`, id);
    const { data } = await again.next('rows');
    expect([data.fresh, labelsOf(data)]).toEqual([false, ['two', 'three']]);
    for (const stranger of ['00000000-1', 'rubbish', '']) {
      const other = await readPage(`${url}/api/stream`, stranger);
      const rows = (await other.next('rows')).data;
      expect([rows.fresh, rows.rows.length]).toEqual([true, 3]);
    }
  });

  it('is narrowed by the query, the list also by outcome and label', async () => {
    const { url, predict } = await openScene();
    await predict(
      predictionOf(1, { label: 'a', source: 'gcs' }),
      predictionOf(2, { label: 'b', source: 'gcs', outcome: 'low_confidence' }),
      predictionOf(3, { label: 'c' }),
    );
    const page = await readPage(`${url}/api/stream?source=gcs&outcome=low_confidence`);
    expect((await page.next('snapshot')).data.figures.counts).toEqual({
      classified: 1,
      low_confidence: 1,
      rejected: 0,
    });
    expect(labelsOf((await page.next('rows')).data)).toEqual(['b']);
    const labelled = await readPage(`${url}/api/stream?label=c`);
    expect(labelsOf((await labelled.next('rows')).data)).toEqual(['c']);
  });

  it.each([
    ['window=2h', 'window must be equal to one of the allowed values: 5m, 1h, 24h.'],
    ['source=ftp', 'source must be equal to one of the allowed values: http, gcs, simulator, external.'],
    ['outcome=fine', 'outcome must be equal to one of the allowed values: classified, low_confidence, rejected.'],
    ['model=', 'model must NOT have fewer than 1 characters.'],
    [`label=${'x'.repeat(300)}`, 'label must NOT have more than 200 characters.'],
    ['colour=red', 'colour must NOT have additional properties.'],
  ])('answers ?%s with 400 and what is allowed', async (query, message) => {
    const { url } = await openScene();
    const answer = await fetch(`${url}/api/stream?${query}`);
    expect([answer.status, await answer.json()]).toEqual([400, { code: 'invalid_field', message }]);
  });

  it('is refused with a reason when as many pages are open as may be', async () => {
    const { url } = await openScene({ MAX_STREAMS: '1' });
    const page = await readPage(`${url}/api/stream`);
    const refused = await fetch(`${url}/api/stream`);
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('raise MAX_STREAMS')]);
    page.close();
    await vi.waitFor(async () => {
      await (await readPage(`${url}/api/stream`)).next('snapshot');
    }, 10_000);
  });

  it('costs nothing for pages that do not read, and tells one that is late how much it missed', async () => {
    const { url, predict, close } = await openScene();
    const { port, hostname } = new URL(url);
    const silent = Array.from({ length: 50 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write('GET /api/stream?window=24h HTTP/1.1\r\nHost: x\r\n\r\n');
      return socket.pause();
    });
    const page = await readPage(`${url}/api/stream`);
    await page.next('rows');
    for (let round = 0; round < 5; round++) {
      await predict(...Array.from({ length: 100 }, (_, index) => predictionOf(round * 100 + index)));
    }
    let [seen, skipped] = [0, 0];
    while (seen + skipped < 500) {
      const { data } = await page.next('rows');
      seen += data.rows.length;
      skipped += data.skipped;
    }
    expect([seen + skipped, skipped > 0]).toEqual([500, true]);
    for (const socket of silent) socket.destroy();
    await close();
  });
});

describe('one prediction', () => {
  it('is told whole, with its place and its trace', async () => {
    const { url, broker, codecs, config } = await openScene();
    const prediction = predictionOf(1, { label: 'x'.repeat(5000) });
    const { value } = await codecs.prediction.encode(prediction);
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    broker.write([{ topic: config.RESULTS_TOPIC, partition: 2, key: 'k', value, headers: { traceparent } }]);
    const page = await readPage(`${url}/api/stream`);
    const { rows } = (await page.next('rows')).data;
    expect(rows[0]?.label.length).toBeLessThan(200);
    const answer = await fetch(`${url}/api/predictions/${rows[0]?.place ?? ''}`);
    expect(await answer.json()).toMatchObject({
      prediction: { image_id: 'image-1', label: 'x'.repeat(5000) },
      position: { partition: 2, offset: 0 },
      traceId: 'ab'.repeat(16),
    });
  });

  it.each(['9-9', '..%2f..%2fetc%2fpasswd', '0'])('is not known at %s', async (place) => {
    const { url } = await openScene();
    const answer = await fetch(`${url}/api/predictions/${place}`);
    expect(answer.status).toBe(404);
  });
});

describe('rubbish on the results topic', () => {
  it('is counted and left out', async () => {
    const { url, broker, config, predict } = await openScene();
    broker.write([{ topic: config.RESULTS_TOPIC, partition: 0, key: null, value: Buffer.from('rubbish') }]);
    await predict(predictionOf(1));
    const page = await readPage(`${url}/api/stream`);
    const { data } = await page.next('snapshot');
    expect([data.unreadable, data.figures.counts.classified]).toEqual([1, 1]);
  });
});

describe('the page', () => {
  it('comes with a policy that lets in its own files alone', async () => {
    const { url } = await openScene({ GATEWAY_URL: 'https://gateway.example:8443/base' });
    const answer = await fetch(url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' https://gateway.example:8443;");
    expect(policy).not.toContain('unsafe');
    const html = await answer.text();
    const addresses = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(20);
    for (const address of addresses) {
      expect(address).toMatch(/^\/(app|lib|assets)\//);
      const file = await fetch(`${url}${address}`);
      const known = await fetch(`${url}${address}`, { headers: { 'if-none-match': file.headers.get('etag') ?? '' } });
      expect([file.status, known.status]).toEqual([200, 304]);
    }
    expect(addresses.filter((address) => address.includes('.test.'))).toEqual([]);
  });

  it.each(['/app/main.js', '/app/page/../config.js', '/assets/%2e%2e/package.json', '/app/page/app.tsx'])(
    'is all that is served: %s is not',
    async (path) => {
      const { url } = await openScene();
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    },
  );
});
