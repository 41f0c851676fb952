import { recording } from '@sightline/capacity';
import type { OutgoingRecord } from '@sightline/kafka';
import { type Alert, type Codecs, defaultTopics, type WorkerStatus } from '@sightline/messages';

const HOURS_UP = 2;
/** What a worker at rest says of itself, milliseconds; the one that answered the pictures shared its machine with all the rest. */
const AT_REST = { eventLoopDelayMs: 1.4, loadMs: 640 };
const MINUTE_US = 60_000_000;

/** What two workers that share the work say of themselves, as the one that answered the pictures did. */
export async function statusRecords(
  { workerStatus }: Codecs,
  said: WorkerStatus,
  perSecond: number,
): Promise<readonly OutgoingRecord[]> {
  const nowUs = Date.now() * 1000;
  const [first] = said.models;
  const others = [
    { model_name: 'mobilenet_v2', role: 'primary' },
    { model_name: 'resnet50', role: 'shadow' },
  ] as const;
  const records = [[0, 1], [2]].map(async (partitions, index) => {
    const share = partitions.length / 3;
    const { value } = await workerStatus.encode({
      ...said,
      worker_id: `worker-${index + 1}`,
      state: 'running',
      partitions,
      // What an image took where it was recorded, so many times a second.
      process: said.process && {
        ...said.process,
        cpu: (perSecond * share * recording.loops[0].workerCpuMs) / 1000,
        event_loop_delay_ms: AT_REST.eventLoopDelayMs,
      },
      models: [...said.models, ...(first ? others.map((other) => ({ ...first, ...other })) : [])].map((model) => ({
        ...model,
        load_ms: AT_REST.loadMs,
      })),
      started_at: nowUs - HOURS_UP * 60 * MINUTE_US,
      updated_at: nowUs,
    });
    return { topic: defaultTopics.WORKER_STATUS_TOPIC, key: `worker-${index + 1}`, value };
  });
  return Promise.all(records);
}

/** One alert that stands and one that is over, as they went. */
export async function alertRecords({ alert: codec }: Codecs): Promise<readonly OutgoingRecord[]> {
  const nowUs = Date.now() * 1000;
  const drift = {
    alert_id: 'label-drift',
    rule: 'label_drift',
    severity: 'warning',
    model_name: 'efficientnet_lite0',
    model_version: '1.0.0',
    source: 'http',
    threshold: 0.25,
    summary: 'The labels of efficientnet_lite0 are no longer those of the reference week.',
    details: { psi: '0.42', window: '1h', predictions: '1,204' },
    raised_at: nowUs - 21 * MINUTE_US,
  } as const;
  const rejections = {
    alert_id: 'rejections',
    rule: 'rejection_rate',
    severity: 'critical',
    model_name: 'mobilenet_v2',
    model_version: '1.0.0',
    source: null,
    threshold: 0.1,
    summary: 'One in eight pictures was rejected.',
    details: {},
    raised_at: nowUs - 90 * MINUTE_US,
  } as const;
  const went = (alert: typeof drift | typeof rejections, values: readonly number[], isOver: boolean): Alert[] =>
    values.map((value, index) => ({
      ...alert,
      value,
      state: isOver && index === values.length - 1 ? 'cleared' : 'raised',
      updated_at: nowUs - (values.length - 1 - index) * 4 * MINUTE_US,
    }));
  const alerts = [
    ...went(rejections, [0.125, 0.17, 0.15, 0.04], true),
    ...went(drift, [0.27, 0.29, 0.33, 0.31, 0.39, 0.42], false),
  ];
  return Promise.all(
    alerts.map(async (alert) => ({
      topic: defaultTopics.ALERTS_TOPIC,
      key: alert.rule,
      value: (await codec.encode(alert)).value,
    })),
  );
}
