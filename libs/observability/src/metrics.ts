import type { Counter, Histogram, ObservableCounter, ObservableGauge } from '@opentelemetry/api';
import { eventLoopMonitor } from './event-loop-delay.js';
import { meter } from './meter.js';

/** Anything of bounded variety: never an id, a key or a file name. */
type Labels<Name extends string> = Readonly<Partial<Record<Name, string | number>>>;

// From 1 ms to 10 s, as OpenTelemetry advises for HTTP, with two steps more where an image's stages lie.
const SECONDS = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
// Loading a model takes from a tenth of a second to minutes.
const LOAD_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const OBJECT_BYTES = [1e3, 1e4, 1e5, 1e6, 4e6, 16e6, 64e6, 256e6];
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

function durations<Name extends string>(
  name: string,
  description: string,
  boundaries = SECONDS,
): Histogram<Labels<Name>> {
  return meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: boundaries } });
}

function counts<Name extends string>(name: string, unit: string, description: string): Counter<Labels<Name>> {
  return meter.createCounter(name, { description, unit });
}

function gauge<Name extends string>(name: string, unit: string, description: string): ObservableGauge<Labels<Name>> {
  return meter.createObservableGauge(name, { description, unit });
}

/**
 * Every instrument of Sightline. Durations are recorded in seconds (see `seconds`). A gauge is observed when the metrics are read, by a callback:
 * `metrics.inferenceQueueDepth.addCallback((gauge) => gauge.observe(queue.depth, { model }))`.
 */
export const metrics = {
  /** From received_at until the prediction was made, or was committed where a service knows that. */
  imageLatency: durations<'outcome'>('image.latency', 'From the acceptance of an image to its prediction'),
  imageDecode: durations<'format'>('image.decode.duration', 'Decoding and preprocessing one image'),
  imageFetch: durations<'result'>('image.fetch.duration', 'Fetching the object a claim check refers to'),
  /** One per image: its outcome, and the stable code where it was rejected. */
  predictions: counts<'outcome' | 'error_code' | 'model' | 'role' | 'arm'>(
    'image.predictions',
    '{prediction}',
    'Predictions made, by outcome',
  ),

  inferenceQueueWait: durations<'model'>(
    'inference.queue.duration',
    'Waiting of one image for the engine to take up the next batch',
  ),
  inferenceQueueDepth: gauge<'model'>('inference.queue.depth', '{image}', 'Images waiting for the engine'),
  inference: durations<'model'>('inference.duration', 'One model call, whatever its batch size'),
  /** `reason` says why the batch was closed: `full`, `bytes`, or `queue_empty`. */
  inferenceBatchSize: meter.createHistogram<Labels<'model' | 'reason'>>('inference.batch.size', {
    description: 'Images in one model call, by what closed the batch',
    unit: '{image}',
    advice: { explicitBucketBoundaries: BATCH_SIZES },
  }),
  /** One per attempt; `result` is `ok` or the stable code of its failure. */
  remoteCall: durations<'model' | 'result'>('inference.remote.duration', 'One request to a model server'),
  remoteCircuitOpen: gauge<'model'>(
    'inference.remote.circuit_open',
    '1',
    'Whether a model server has failed so often that it is left alone',
  ),
  modelLoad: durations<'model' | 'result'>('model.load.duration', 'Loading and warming up a model', LOAD_SECONDS),

  /** A version that could not be had, loaded or warmed up, by the stable code of why. */
  modelRefusals: counts<'model' | 'error_code'>('model.refusals', '{model}', 'Model versions refused, by reason'),
  modelSwaps: counts<'model'>('model.swaps', '{model}', 'Versions that took over from an earlier one of their model'),
  routeChanges: counts<'result'>(
    'model.route.changes',
    '{route}',
    'Route records taken up: applied, removed or refused',
  ),
  /** `reason`: `queue_full`, `too_late`, `not_loaded`, `failed`, or `stopped`. */
  shadowDrops: counts<'model' | 'reason'>(
    'image.shadow.drops',
    '{prediction}',
    'Shadow predictions left out, by reason',
  ),

  consumerLag: gauge<'topic'>(
    'messaging.consumer.lag',
    '{message}',
    'Messages in the assigned partitions not yet taken up',
  ),
  inFlight: gauge<'topic'>('messaging.consumer.in_flight', '{message}', 'Messages taken up and not yet committed'),
  inFlightBytes: gauge<'topic'>('messaging.consumer.in_flight.size', 'By', 'Bytes taken up and not yet committed'),
  duplicates: counts<'topic'>(
    'messaging.consumer.duplicates',
    '{message}',
    'Messages passed over that were sent twice',
  ),
  deadLetters: counts<'topic' | 'error_code'>('messaging.dead_letters', '{message}', 'Messages given up, by reason'),
  messagesSent: counts<'messaging.destination.name' | 'error.type'>(
    'messaging.client.sent.messages',
    '{message}',
    'Messages sent',
  ),
  messagesConsumed: counts<'messaging.destination.name' | 'error.type'>(
    'messaging.client.consumed.messages',
    '{message}',
    'Messages delivered to the application',
  ),
  messagingOperation: durations<'messaging.operation.name' | 'messaging.destination.name' | 'error.type'>(
    'messaging.client.operation.duration',
    'One request to the broker: send, commit, poll',
  ),
  messageProcess: durations<'messaging.destination.name' | 'error.type'>(
    'messaging.process.duration',
    'Processing one batch of messages',
  ),

  sinkRecords: counts<'sink' | 'result'>(
    'sink.records',
    '{record}',
    'Predictions handed to a sink: written, rejected or retried',
  ),
  /** `reason`: why the object was closed: `full`, `age`, `room`, `leaving` or `repeated`. */
  archiveObjects: counts<'reason'>('sink.archive.objects', '{object}', 'Objects stored in the archive'),
  archiveObjectSize: meter.createHistogram('sink.archive.object.size', {
    description: 'Size of one object of the archive, as stored',
    unit: 'By',
    advice: { explicitBucketBoundaries: OBJECT_BYTES },
  }),
  sinkWrite: durations<'sink' | 'result'>('sink.write.duration', 'Writing one batch durably'),

  /** `result`: `published`, `skipped`, `malformed` or `nacked`; `reason` its stable code. */
  notices: counts<'result' | 'reason'>(
    'notification.notices',
    '{notice}',
    'Notices of a bucket, by what became of them',
  ),
  noticeLatency: durations<'result'>('notification.latency', 'From the publication of a notice to its acknowledgement'),
  /** The notice comes again, and its image is recognised as the same. */
  lostAcknowledgements: counts<'reason'>(
    'notification.lost_acknowledgements',
    '{notice}',
    'Acknowledgements that Pub/Sub did not take, by its reason',
  ),
  pullPauses: counts<'reason'>(
    'notification.pauses',
    '{pause}',
    'Times that nothing was pulled for a while, by what was in the way',
  ),

  /** How far the last window is from its reference, in the unit of the rule; its threshold beside it. */
  driftDistance: gauge<'rule' | 'model' | 'source'>(
    'drift.distance',
    '1',
    'Distance of the last window from its reference, by rule',
  ),
  driftThreshold: gauge<'rule'>('drift.threshold', '1', 'Distance at which a rule raises an alert'),
  alertsStanding: gauge<'rule' | 'severity'>('drift.alerts.standing', '{alert}', 'Alerts that stand'),
  alertChanges: counts<'rule' | 'state'>('drift.alerts', '{alert}', 'Alerts raised and cleared'),
  /** `result`: `counted`, `late`, `too_many_models` or `unreadable`. */
  driftPredictions: counts<'result'>('drift.predictions', '{prediction}', 'Predictions read by the drift-monitor'),
  /** `result`: `sent`, `failed` (it is tried again), `refused` or `stale`. */
  notifications: counts<'result'>(
    'alert.notifications',
    '{alert}',
    'Alerts handed to the webhook, by what became of them',
  ),
  notification: durations<'result'>('alert.notification.duration', 'One request to the webhook'),

  httpServerRequest: durations<
    'http.request.method' | 'http.route' | 'http.response.status_code' | 'url.scheme' | 'error.type'
  >('http.server.request.duration', 'One HTTP request'),
} as const;

/** Milliseconds as the histograms take them. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

gauge('nodejs.eventloop.delay.mean', 's', 'Mean delay of the event loop since the last minute summary').addCallback(
  (result) => {
    result.observe(seconds(eventLoopMonitor.read().meanMs));
  },
);
gauge(
  'nodejs.eventloop.delay.p99',
  's',
  '99th percentile of the delay of the event loop since the last minute summary',
).addCallback((result) => {
  result.observe(seconds(eventLoopMonitor.read().p99Ms));
});
gauge('nodejs.eventloop.delay.max', 's', 'Longest delay of the event loop since the last minute summary').addCallback(
  (result) => {
    result.observe(seconds(eventLoopMonitor.read().maxMs));
  },
);
gauge('nodejs.eventloop.utilization', '1', 'Share of its life that the event loop was busy').addCallback((result) => {
  result.observe(performance.eventLoopUtilization().utilization);
});
gauge('nodejs.active_resources', '{resource}', 'Timers, sockets and requests that the process holds').addCallback(
  (result) => {
    result.observe(process.getActiveResourcesInfo().length);
  },
);
gauge('process.memory.usage', 'By', 'Resident memory').addCallback((result) => {
  result.observe(process.memoryUsage.rss());
});
gauge('v8js.memory.heap.used', 'By', 'Memory in use on the JavaScript heap').addCallback((result) => {
  result.observe(process.memoryUsage().heapUsed);
});
gauge('process.uptime', 's', 'Time since the process started').addCallback((result) => {
  result.observe(process.uptime());
});
const cpuTime: ObservableCounter<Labels<'cpu.mode'>> = meter.createObservableCounter('process.cpu.time', {
  description: 'CPU time by mode',
  unit: 's',
});
cpuTime.addCallback((result) => {
  const { user, system } = process.cpuUsage();
  result.observe(user / 1e6, { 'cpu.mode': 'user' });
  result.observe(system / 1e6, { 'cpu.mode': 'system' });
});
