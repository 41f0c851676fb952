import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readSettings } from '@sightline/config';
import { fakeBroker, type FakeBroker } from '@sightline/kafka/testing';
import { openCodecs, type Alert } from '@sightline/messages';
import { sampleAlert } from '@sightline/messages/testing';
import { silentLogger } from '@sightline/observability';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { rules, settings } from '../config.js';
import { openWebhookReceiver, type Posted, type WebhookReceiver } from '../testing/webhook-receiver.js';
import { openNotifier } from './notifier.js';
import { payloads } from './payloads.js';

const key = Buffer.from('a key that is long enough for this');

function alertOf(id: string, overrides: Partial<Alert> = {}): Alert {
  const now = Date.now() * 1000;
  return sampleAlert({ alert_id: id, raised_at: now, updated_at: now, ...overrides });
}

interface Scene extends WebhookReceiver {
  readonly broker: FakeBroker;
  readonly write: (...alerts: readonly Alert[]) => Promise<void>;
}

async function openScene(
  env: Readonly<Record<string, string>> = {},
  answer?: (response: ServerResponse, number: number) => void,
): Promise<Scene> {
  const receiver = await openWebhookReceiver(answer);
  const config = readSettings(settings, rules, { WEBHOOK_URL: receiver.url, WEBHOOK_INTERVAL_SECONDS: '0', ...env });
  const codecs = openCodecs(config);
  const broker = fakeBroker({ topics: { [config.ALERTS_TOPIC]: 1, [config.RESULTS_DEAD_LETTER_TOPIC]: 1 } });
  const onFailure = (error: unknown): never => {
    throw error;
  };
  const notifier = await openNotifier({ broker, codecs, config, log: silentLogger, onFailure });
  onTestFinished(() => notifier.close());
  return {
    ...receiver,
    broker,
    write: async (...alerts) => {
      const values = await Promise.all(alerts.map((alert) => codecs.alert.encode(alert)));
      broker.write(values.map(({ value }) => ({ topic: config.ALERTS_TOPIC, key: null, value })));
    },
  };
}

const idsIn = (body: string): readonly string[] =>
  (JSON.parse(body) as { alerts: readonly Alert[] }).alerts.map(({ alert_id }) => alert_id);

describe('the webhook', () => {
  it('is signed as Standard Webhooks says, with a key that only the receiver knows', async () => {
    const { posted, write } = await openScene({ WEBHOOK_SECRET: `whsec_${key.toString('base64')}` });
    await write(alertOf('a'));
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    const { headers = {}, body = '' }: Partial<Posted> = posted[0] ?? {};
    const id = String(headers['webhook-id']);
    const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(idsIn(body)).toEqual(['a']);
  });

  it('groups what comes while it has to wait for its next request', async () => {
    const { posted, write } = await openScene({ WEBHOOK_INTERVAL_SECONDS: '1' });
    await write(alertOf('a'));
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    for (const id of ['b', 'c', 'd']) await write(alertOf(id));
    await vi.waitFor(() => expect(posted.flatMap(({ body }) => idsIn(body))).toEqual(['a', 'b', 'c', 'd']), 10_000);
    expect(posted.length).toBeLessThan(4);
  });

  it('is tried again, with the same id, as long as the receiver is away or busy', async () => {
    const answers = [500, 429, 503, 200];
    const { posted, write } = await openScene({}, (response, number) => {
      response.writeHead(answers[number - 1] ?? 200, { 'retry-after': '0' }).end();
    });
    await write(alertOf('a'));
    await vi.waitFor(() => expect(posted).toHaveLength(4), 20_000);
    expect(new Set(posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await write(alertOf('b'));
    await vi.waitFor(() => expect(idsIn(posted[4]?.body ?? '{"alerts":[]}')).toEqual(['b']), 20_000);
  });

  it('that refuses an alert, or sends elsewhere, gets the next one and nothing is followed', async () => {
    const { posted, write, url } = await openScene({}, (response, number) => {
      response.writeHead([400, 302][number - 1] ?? 200, { location: '/elsewhere' }).end();
    });
    for (const id of ['a', 'b', 'c']) {
      await write(alertOf(id));
      await vi.waitFor(() => expect(idsIn(posted.at(-1)?.body ?? '{"alerts":[]}')).toEqual([id]), 10_000);
    }
    expect(posted).toHaveLength(3);
    expect(url).toContain('/hook');
  });

  it('hears nothing twice, nothing old and nothing that is no alert', async () => {
    const { posted, write, broker } = await openScene();
    const old = (Date.now() - 2 * 3_600_000) * 1000;
    broker.write([{ topic: 'image-stream-alerts', key: null, value: Buffer.from('rubbish') }]);
    await write(alertOf('old', { updated_at: old }), alertOf('a'));
    await vi.waitFor(() => expect(posted).toHaveLength(1), 10_000);
    await write(alertOf('a'), alertOf('a', { state: 'cleared' }));
    await vi.waitFor(() => expect(posted).toHaveLength(2), 10_000);
    expect(posted.map(({ body }) => idsIn(body))).toEqual([['a'], ['a']]);
    expect(posted[1]?.body).toContain('cleared');
  });
});

describe('payloads', () => {
  const raised = alertOf('6f8f57a1-9c1b-5a45-8f0e-3b1f0c2d4e5f', { raised_at: 1_767_225_600_000_000 });
  const cleared = { ...raised, state: 'cleared', updated_at: 1_767_229_200_000_000 } as const;

  it('for Slack say what is raised and cleared, and no label gets out of its line or mentions everyone', () => {
    const summary = 'label "<!channel>\n:rotating_light: *x* & \u202ey" went';
    const payload = JSON.stringify(payloads.slack([{ ...raised, summary }, cleared]));
    expect(payload).toContain('"text":"Sightline: 1 raised, 1 cleared"');
    expect(payload).toContain(
      ':warning: *label_drift* raised\\nlabel \\"&lt;!channel&gt; :rotating_light: *x* &amp;  y\\" went',
    );
    expect(payload).toContain(':white_check_mark: *label_drift* cleared');
  });

  it('for Slack stay within its limits', () => {
    const many = Array.from({ length: 300 }, () => ({ ...raised, summary: 'x'.repeat(1e6) }));
    const { blocks } = payloads.slack(many) as { blocks: readonly unknown[] };
    expect(blocks).toHaveLength(46);
    expect(JSON.stringify(blocks.at(-1))).toContain('and 255 more');
    for (const block of blocks) expect(JSON.stringify(block).length).toBeLessThan(3000);
  });

  it('for receivers of Alertmanager have labels, annotations, times and a fingerprint that stays', () => {
    const { alerts, ...group } = payloads.alertmanager([raised, cleared]) as { alerts: readonly object[] };
    expect(group).toMatchObject({ version: '4', status: 'firing', receiver: 'sightline' });
    const common = {
      labels: {
        alertname: 'label_drift',
        service: 'drift-monitor',
        severity: 'warning',
        model: 'birds',
        model_version: '2',
        source: 'http',
      },
      annotations: { summary: raised.summary, psi: '0.4' },
      startsAt: '2026-01-01T00:00:00.000Z',
      fingerprint: '6f8f57a19c1b5a45',
    };
    expect(alerts).toEqual([
      expect.objectContaining({ ...common, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }),
      expect.objectContaining({ ...common, status: 'resolved', endsAt: '2026-01-01T01:00:00.000Z' }),
    ]);
    expect(payloads.alertmanager([cleared])).toMatchObject({ status: 'resolved' });
  });
});
