import { counts, durations, gauge, histogram } from './instruments.js';
import './process-metrics.js';

// Loading a model takes from a tenth of a second to minutes.
const LOAD_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const OBJECT_BYTES = [1e3, 1e4, 1e5, 1e6, 4e6, 16e6, 64e6, 256e6];
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Every instrument of Sightline. Durations are recorded in seconds (see `seconds`). A gauge is observed when the metrics are read, by a callback:
 * `metrics.inferenceQueueDepth.addCallback((gauge) => gauge.observe(queue.depth, { model }))`.
 */
export const metrics = {
  /** From received_at until the prediction was made, or was committed where a service knows that. */
  imageLatency: durations('image.latency', 'From the acceptance of an image to its prediction', ['outcome']),
  imageDecode: durations('image.decode.duration', 'Decoding and preprocessing one image', ['format']),
  imageFetch: durations('image.fetch.duration', 'Fetching the object a claim check refers to', ['result']),
  /** One per image: its outcome, and the stable code where it was rejected. */
  predictions: counts('image.predictions', '{prediction}', 'Predictions made, by outcome', [
    'outcome',
    'error_code',
    'model',
    'role',
    'arm',
  ]),

  inferenceQueueWait: durations(
    'inference.queue.duration',
    'Waiting of one image for the engine to take up the next batch',
    ['model'],
  ),
  inferenceQueueDepth: gauge('inference.queue.depth', '{image}', 'Images waiting for the engine', ['model']),
  inference: durations('inference.duration', 'One model call, whatever its batch size', ['model']),
  /** `reason` says why the batch was closed: `full`, `bytes`, or `queue_empty`. */
  inferenceBatchSize: histogram(
    'inference.batch.size',
    '{image}',
    'Images in one model call, by what closed the batch',
    ['model', 'reason'],
    BATCH_SIZES,
  ),
  /** One per attempt; `result` is `ok` or the stable code of its failure. */
  remoteCall: durations('inference.remote.duration', 'One request to a model server', ['model', 'result']),
  remoteCircuitOpen: gauge(
    'inference.remote.circuit_open',
    '{circuit}',
    'Whether a model server has failed so often that it is left alone',
    ['model'],
  ),
  modelLoad: durations('model.load.duration', 'Loading and warming up a model', ['model', 'result'], LOAD_SECONDS),

  /** A version that could not be had, loaded or warmed up, by the stable code of why. */
  modelRefusals: counts('model.refusals', '{model}', 'Model versions refused, by reason', ['model', 'error_code']),
  modelSwaps: counts('model.swaps', '{model}', 'Versions that took over from an earlier one of their model', ['model']),
  routeChanges: counts('model.route.changes', '{route}', 'Route records taken up: applied, removed or refused', [
    'result',
  ]),
  /** `reason`: `queue_full`, `too_late`, `not_loaded`, `failed`, or `stopped`. */
  shadowDrops: counts('image.shadow.drops', '{prediction}', 'Shadow predictions left out, by reason', [
    'model',
    'reason',
  ]),

  consumerLag: gauge('messaging.consumer.lag', '{message}', 'Messages in the assigned partitions not yet taken up', [
    'topic',
  ]),
  inFlight: gauge('messaging.consumer.in_flight', '{message}', 'Messages taken up and not yet committed', ['topic']),
  inFlightLimit: gauge('messaging.consumer.in_flight.limit', '{message}', 'Most messages that may be in flight', [
    'topic',
  ]),
  inFlightBytes: gauge('messaging.consumer.in_flight.size', 'By', 'Bytes taken up and not yet committed', ['topic']),
  duplicates: counts('messaging.consumer.duplicates', '{message}', 'Messages passed over that were sent twice', [
    'topic',
  ]),
  deadLetters: counts('messaging.dead_letters', '{message}', 'Messages given up, by reason', ['topic', 'error_code']),
  messagesSent: counts('messaging.client.sent.messages', '{message}', 'Messages sent', [
    'messaging.destination.name',
    'error.type',
  ]),
  messagesConsumed: counts('messaging.client.consumed.messages', '{message}', 'Messages delivered to the application', [
    'messaging.destination.name',
    'error.type',
  ]),
  messagingOperation: durations(
    'messaging.client.operation.duration',
    'One request to the broker: send, commit, poll',
    ['messaging.operation.name', 'messaging.destination.name', 'error.type'],
  ),
  messageProcess: durations('messaging.process.duration', 'Processing one batch of messages', [
    'messaging.destination.name',
    'error.type',
  ]),

  sinkRecords: counts('sink.records', '{record}', 'Predictions handed to a sink: written, rejected or retried', [
    'sink',
    'result',
  ]),
  /** `reason`: why the object was closed: `full`, `age`, `room`, `leaving` or `repeated`. */
  archiveObjects: counts('sink.archive.objects', '{object}', 'Objects stored in the archive', ['reason']),
  archiveObjectSize: histogram(
    'sink.archive.object.size',
    'By',
    'Size of one object of the archive, as stored',
    [],
    OBJECT_BYTES,
  ),
  sinkLatency: durations(
    'sink.latency',
    'From the acceptance of an image to its prediction being durable in the sink',
    ['sink'],
  ),
  sinkWrite: durations('sink.write.duration', 'Writing one batch durably', ['sink', 'result']),

  /** `result`: `published`, `skipped`, `malformed` or `nacked`; `reason` its stable code. */
  notices: counts('notification.notices', '{notice}', 'Notices of a bucket, by what became of them', [
    'result',
    'reason',
  ]),
  noticeLatency: durations('notification.latency', 'From the publication of a notice to its acknowledgement', [
    'result',
  ]),
  /** The notice comes again, and its image is recognised as the same. */
  lostAcknowledgements: counts(
    'notification.lost_acknowledgements',
    '{notice}',
    'Acknowledgements that Pub/Sub did not take, by its reason',
    ['reason'],
  ),
  pullPauses: counts(
    'notification.pauses',
    '{pause}',
    'Times that nothing was pulled for a while, by what was in the way',
    ['reason'],
  ),

  /** How far the last window is from its reference, in the unit of the rule; its threshold beside it. */
  driftDistance: gauge('drift.distance', '1', 'Distance of the last window from its reference, by rule', [
    'rule',
    'model',
    'source',
  ]),
  driftThreshold: gauge('drift.threshold', '1', 'Distance at which a rule raises an alert', ['rule']),
  alertsStanding: gauge('drift.alerts.standing', '{alert}', 'Alerts that stand', ['rule', 'severity']),
  alertChanges: counts('drift.alerts', '{alert}', 'Alerts raised and cleared', ['rule', 'state']),
  /** `result`: `counted`, `late`, `too_many_models` or `unreadable`. */
  driftPredictions: counts('drift.predictions', '{prediction}', 'Predictions read by the drift-monitor', ['result']),
  /** `result`: `sent`, `failed` (it is tried again), `refused` or `stale`. */
  notifications: counts('alert.notifications', '{alert}', 'Alerts handed to the webhook, by what became of them', [
    'result',
  ]),
  notification: durations('alert.notification.duration', 'One request to the webhook', ['result']),

  uploads: gauge('image.uploads.in_flight', '{image}', 'Uploads that are being read or wait for Kafka'),
  uploadBytes: gauge('image.uploads.in_flight.size', 'By', 'Bytes of uploads that are being read or wait for Kafka'),
  uploadBytesLimit: gauge(
    'image.uploads.in_flight.size.limit',
    'By',
    'Most bytes of uploads; beyond it answers are 503',
  ),

  httpServerRequest: durations('http.server.request.duration', 'One HTTP request', [
    'http.request.method',
    'http.route',
    'http.response.status_code',
    'url.scheme',
    'error.type',
  ]),

  /** 1 where /readyz answers 200. */
  serviceReady: gauge('service.ready', '{ready}', 'Whether the service can do its work: 1 or 0'),
} as const;

/** Milliseconds as the histograms take them. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
