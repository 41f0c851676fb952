// Generated from schemas/*.avsc by `npm run generate`: do not edit.

/** A condition that was raised or cleared. Topic image-stream-alerts, keyed by rule and model. */
export interface Alert {
  /** UUIDv5 of rule, model, source and raised_at: raising and clearing carry the same one. */
  readonly alert_id: string;
  /** Rule that was broken, such as label_drift. */
  readonly rule: string;
  /** Whether the condition began or ended. */
  readonly state: AlertState;
  /** How soon somebody must act. */
  readonly severity: Severity;
  /** Model concerned; null means all. */
  readonly model_name: string | null;
  /** Version concerned; null means all. */
  readonly model_version: string | null;
  /** Source concerned; null means all. */
  readonly source: string | null;
  /** Figure that was measured. */
  readonly value: number;
  /** Figure at which the rule raises. */
  readonly threshold: number;
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** Further figures by name. */
  readonly details: Readonly<Record<string, string>>;
  /** When the condition began, microseconds since 1970-01-01T00:00:00Z. */
  readonly raised_at: number;
  /** When this record was made, microseconds since 1970-01-01T00:00:00Z. */
  readonly updated_at: number;
}

/** Alert as a producer writes it: what has a default may be left out. */
export type NewAlert = Omit<Alert, 'model_name' | 'model_version' | 'source' | 'details'> & Partial<Pick<Alert, 'model_name' | 'model_version' | 'source' | 'details'>>;

/** Whether the condition began or ended. */
export type AlertState = 'raised' | 'cleared';

/** How soon somebody must act. */
export type Severity = 'info' | 'warning' | 'critical';

/** A message that could not be handled, with its original bytes. Topics <topic>.dead-letter. */
export interface DeadLetter {
  /** Topic the message was read from. */
  readonly topic: string;
  /** Partition the message was read from. */
  readonly partition: number;
  /** Offset the message was read from. */
  readonly offset: number;
  /** Kafka timestamp of the message, milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number;
  /** Original key. */
  readonly key: Buffer | null;
  /** Original value, byte for byte. */
  readonly value: Buffer | null;
  /** Original headers; of a repeated header, the last. */
  readonly headers: Readonly<Record<string, Buffer>>;
  /** Stable code of the reason, such as unknown_schema. */
  readonly error_code: string;
  /** The reason in words. */
  readonly error_message: string;
  /** Consumer group that could not handle the message. */
  readonly consumer: string;
  /** When the message was given up, microseconds since 1970-01-01T00:00:00Z. */
  readonly failed_at: number;
}

/** DeadLetter as a producer writes it: what has a default may be left out. */
export type NewDeadLetter = Omit<DeadLetter, 'key' | 'value' | 'headers'> & Partial<Pick<DeadLetter, 'key' | 'value' | 'headers'>>;

/** An image that has been accepted and waits to be classified. Topic image-stream. */
export interface ImageReceived {
  /** Identity of the image. UUIDv5 of the Idempotency-Key or of bucket, object and generation; else UUIDv7. */
  readonly image_id: string;
  /** Which entrance the image came through. */
  readonly source: Source;
  /** Camera, object or stream the image belongs to. Order holds within one source_key. */
  readonly source_key: string | null;
  /** Position of the image within its source_key, as the source counted it. */
  readonly sequence_number: number | null;
  /** The encoded image itself, or a reference to where it lies. */
  readonly content: Buffer | ContentReference;
  /** Media type the sender declared. Never trusted: the format is found from the bytes. */
  readonly content_type: string | null;
  /** When the image was accepted, microseconds since 1970-01-01T00:00:00Z. */
  readonly received_at: number;
  /** Name of the model the sender asked for; null leaves the choice to the route. */
  readonly model: string | null;
  /** Free key and value pairs from the source, carried through to the prediction. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** ImageReceived as a producer writes it: what has a default may be left out. */
export type NewImageReceived = Omit<ImageReceived, 'source_key' | 'sequence_number' | 'content_type' | 'model' | 'metadata'> & Partial<Pick<ImageReceived, 'source_key' | 'sequence_number' | 'content_type' | 'model' | 'metadata'>>;

/** Which entrance the image came through. */
export type Source = 'http' | 'gcs' | 'simulator' | 'external';

/** Claim check: where the encoded image lies when it does not travel inside the message. */
export interface ContentReference {
  /** Location of the object, gs://bucket/object. */
  readonly uri: string;
  /** Object generation that was announced; a later overwrite is never read in its place. */
  readonly generation: string | null;
  /** Size of the object in bytes. */
  readonly size: number | null;
  /** SHA-256 of the object as lower-case hexadecimal. */
  readonly sha256: string | null;
}

/** Which models answer and which run in their shadow. Compacted topic model-routing, keyed by route. */
export interface ModelRouting {
  /** Name of the route; default applies where no other does. */
  readonly route: string;
  /** Models that answer, drawn by weight, sticky by key. */
  readonly arms: readonly Arm[];
  /** Models that answer in the shadow. */
  readonly shadows: readonly Shadow[];
  /** Sources the route is for; empty means all. */
  readonly sources: readonly string[];
  /** Source keys the route is for; empty means all. */
  readonly source_keys: readonly string[];
  /** Confidence threshold of the route, 0 to 1; null leaves the worker's setting. */
  readonly min_confidence: number | null;
  /** Confidence thresholds of single labels, of every model (tabby) or of one (mobilenet_v2/tabby), 0 to 1; the closest one counts. */
  readonly min_confidence_by_label: Readonly<Record<string, number>>;
  /** Confidence thresholds of single models, 0 to 1. */
  readonly min_confidence_by_model: Readonly<Record<string, number>>;
  /** When the route was set, microseconds since 1970-01-01T00:00:00Z. */
  readonly updated_at: number;
  /** Who set the route. */
  readonly updated_by: string;
}

/** ModelRouting as a producer writes it: what has a default may be left out. */
export type NewModelRouting = Omit<ModelRouting, 'shadows' | 'sources' | 'source_keys' | 'min_confidence' | 'min_confidence_by_label' | 'min_confidence_by_model'> & Partial<Pick<ModelRouting, 'shadows' | 'sources' | 'source_keys' | 'min_confidence' | 'min_confidence_by_label' | 'min_confidence_by_model'>>;

/** One model and its share of the traffic. */
export interface Arm {
  /** Name of the arm, as in Prediction.arm. */
  readonly name: string;
  /** Model that answers. */
  readonly model_name: string;
  /** Pinned version; null means the newest good one. */
  readonly model_version: string | null;
  /** Share of the traffic, relative to the sum of all weights; more than 0. */
  readonly weight: number;
}

/** A model whose predictions carry role shadow. */
export interface Shadow {
  /** Model that answers in the shadow. */
  readonly model_name: string;
  /** Pinned version; null means the newest good one. */
  readonly model_version: string | null;
  /** Share of the images it sees, 0 to 1. */
  readonly sample_rate: number;
}

/** What became of one image: its labels, or why it has none. Topic image-stream-results. */
export interface Prediction {
  /** UUIDv5 of image_id and role: the same image always gets the same prediction_id. */
  readonly prediction_id: string;
  /** Identity of the image, as in ImageReceived. */
  readonly image_id: string;
  /** Which entrance the image came through. */
  readonly source: Source;
  /** Camera, object or stream the image belongs to. */
  readonly source_key: string | null;
  /** Position of the image within its source_key. */
  readonly sequence_number: number | null;
  /** Whether the image was classified, was below the confidence threshold, or could not be classified. */
  readonly outcome: Outcome;
  /** The most probable label; null when rejected. */
  readonly label: string | null;
  /** Probability of label, 0 to 1; null when rejected. */
  readonly confidence: number | null;
  /** The most probable labels, best first. */
  readonly top_k: readonly LabelScore[];
  /** Model that answered; null when no model saw the image. */
  readonly model_name: string | null;
  /** Version of that model. */
  readonly model_version: string | null;
  /** Whether this is the answer or a shadow model's answer. */
  readonly role: Role;
  /** Arm of the route that was drawn for the image. */
  readonly arm: string | null;
  /** Stable code of why the image was rejected, such as too_many_pixels. */
  readonly error_code: string | null;
  /** Why the image was rejected and what to do about it, in words. */
  readonly error_message: string | null;
  /** Facts about the encoded image; null when its header could not be read. */
  readonly image: ImageFacts | null;
  /** Where the milliseconds went. */
  readonly timings_ms: Timings;
  /** When the image was accepted, microseconds since 1970-01-01T00:00:00Z. */
  readonly received_at: number;
  /** When the prediction was made, microseconds since 1970-01-01T00:00:00Z. */
  readonly processed_at: number;
  /** The worker that made the prediction. */
  readonly worker_id: string;
  /** The image's metadata, unchanged. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the image's message lies in Kafka. */
  readonly source_position: SourcePosition;
}

/** Prediction as a producer writes it: what has a default may be left out. */
export type NewPrediction = Omit<Prediction, 'source_key' | 'sequence_number' | 'label' | 'confidence' | 'top_k' | 'model_name' | 'model_version' | 'role' | 'arm' | 'error_code' | 'error_message' | 'image' | 'metadata'> & Partial<Pick<Prediction, 'source_key' | 'sequence_number' | 'label' | 'confidence' | 'top_k' | 'model_name' | 'model_version' | 'role' | 'arm' | 'error_code' | 'error_message' | 'image' | 'metadata'>>;

/** classified: the label holds. low_confidence: the best label is below the threshold. rejected: the image cannot be classified, see error_code. */
export type Outcome = 'classified' | 'low_confidence' | 'rejected';

/** One label and its probability. */
export interface LabelScore {
  /** Label of the class. */
  readonly label: string;
  /** Probability of the label, 0 to 1. */
  readonly confidence: number;
  /** Index of the class in the model's output; labels may repeat, indexes do not. */
  readonly index: number;
}

/** primary: the answer. shadow: a second model's answer, for comparison only. */
export type Role = 'primary' | 'shadow';

/** What was found in the image's header. */
export interface ImageFacts {
  /** Encoding found from the bytes: jpeg, png, webp, gif, tiff or avif. */
  readonly format: string;
  /** Width in pixels, before any rotation. */
  readonly width: number;
  /** Height in pixels, before any rotation. */
  readonly height: number;
  /** Size of the encoded image in bytes. */
  readonly bytes: number;
  /** Mean luma of the pixels that the model saw, 0 (black) to 1 (white); null when the image was not decoded. */
  readonly brightness: number | null;
}

/** Where the milliseconds went; null for a stage the image never reached. */
export interface Timings {
  /** From received_at until the worker took the message up. */
  readonly queued: number | null;
  /** Fetching the referenced object; null when inline. */
  readonly fetched: number | null;
  /** Decoding and preprocessing. */
  readonly decoded: number | null;
  /** Waiting for the engine to take up the next batch. */
  readonly waited: number | null;
  /** The model call of the batch that held the image. */
  readonly inferred: number | null;
  /** From received_at until the prediction was made, before its commit. */
  readonly total: number | null;
}

/** Place of a message in Kafka. */
export interface SourcePosition {
  /** Topic of the message. */
  readonly topic: string;
  /** Partition of the message. */
  readonly partition: number;
  /** Offset of the message. */
  readonly offset: number;
}

/** What one worker runs now. Topic worker-status, keyed by worker_id; written at each change and every few seconds. */
export interface WorkerStatus {
  /** The worker, as in Prediction. */
  readonly worker_id: string;
  /** Whether the worker answers images. */
  readonly state: WorkerState;
  /** Partitions of the image topic that are assigned to it. */
  readonly partitions: readonly number[];
  /** The routes that the worker has read. */
  readonly routes: readonly AppliedRoute[];
  /** The model versions that the worker knows of. */
  readonly models: readonly ModelStatus[];
  /** What the worker takes of its machine; null from workers of before. */
  readonly process: ProcessFigures | null;
  /** When the worker started, microseconds since 1970-01-01T00:00:00Z. */
  readonly started_at: number;
  /** When this record was made, microseconds since 1970-01-01T00:00:00Z. */
  readonly updated_at: number;
}

/** WorkerStatus as a producer writes it: what has a default may be left out. */
export type NewWorkerStatus = Omit<WorkerStatus, 'partitions' | 'routes' | 'models' | 'process'> & Partial<Pick<WorkerStatus, 'partitions' | 'routes' | 'models' | 'process'>>;

/** running: answers images. stopped: has ended in good order. */
export type WorkerState = 'running' | 'stopped';

/** A route that the worker has read. */
export interface AppliedRoute {
  /** Name of the route. */
  readonly route: string;
  /** Offset of its record in model-routing. */
  readonly offset: number;
  /** Why the record was refused, in words; the route before it stays in force. null: it is in force. */
  readonly error_message: string | null;
}

/** A model version in a worker. */
export interface ModelStatus {
  /** Name of the model. */
  readonly model_name: string;
  /** Version of the model. */
  readonly model_version: string;
  /** What the worker does with it. */
  readonly state: ModelState;
  /** Engine that runs it: onnx, tensorflow or remote. */
  readonly engine: string;
  /** Whether it answers or runs in the shadow. */
  readonly role: Role;
  /** How long loading and warming up took. */
  readonly load_ms: number | null;
  /** Memory it is counted with. */
  readonly memory_bytes: number | null;
  /** Stable code of why it was refused. */
  readonly error_code: string | null;
  /** Why it was refused, in words. */
  readonly error_message: string | null;
}

/** loading: read, loaded and warmed up beside what answers now. ready: answers. draining: finishes its last images. refused: not usable, see error_code. */
export type ModelState = 'loading' | 'ready' | 'draining' | 'refused';

/** What the worker's process takes of its machine. */
export interface ProcessFigures {
  /** Cores in use on average since the record before: 1.5 is one and a half. */
  readonly cpu: number;
  /** Resident memory of the process. */
  readonly memory_bytes: number;
  /** How late its event loop ran at worst of 100 times, over the last minute at most. */
  readonly event_loop_delay_ms: number;
}
