import type { Alert, Arm, ImageReceived, ModelRouting, Prediction, Shadow } from '../generated/messages.js';

/** An image message for tests; `overrides` replaces what a test is about. */
export function sampleImage(overrides: Partial<ImageReceived> = {}): ImageReceived {
  return {
    image_id: '0190a5d2-7f3e-7c55-9a3b-2f6d1c9e8b47',
    source: 'http',
    source_key: 'camera-1',
    sequence_number: 42,
    content: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    content_type: 'image/jpeg',
    received_at: 1_767_225_600_123_456,
    model: null,
    metadata: { site: 'north' },
    ...overrides,
  };
}

/** A prediction for tests; `overrides` replaces what a test is about. */
export function samplePrediction(overrides: Partial<Prediction> = {}): Prediction {
  return {
    prediction_id: '6f8f57a1-9c1b-5a45-8f0e-3b1f0c2d4e5f',
    image_id: '0190a5d2-7f3e-7c55-9a3b-2f6d1c9e8b47',
    source: 'http',
    source_key: 'camera-1',
    sequence_number: 42,
    outcome: 'classified',
    label: 'tiger cat',
    confidence: 0.875,
    top_k: [
      { label: 'tiger cat', confidence: 0.875, index: 282 },
      { label: 'tabby', confidence: 0.0625, index: 281 },
    ],
    model_name: 'efficientnet_lite0',
    model_version: '1',
    role: 'primary',
    arm: null,
    error_code: null,
    error_message: null,
    image: { format: 'jpeg', width: 640, height: 480, bytes: 51_234, brightness: 0.5 },
    timings_ms: { queued: 1.5, fetched: null, decoded: 3, waited: 0.25, inferred: 3.5, total: 8.25 },
    received_at: 1_767_225_600_123_456,
    processed_at: 1_767_225_600_131_706,
    worker_id: 'worker-1',
    metadata: { site: 'north' },
    source_position: { topic: 'image-stream', partition: 1, offset: 7 },
    ...overrides,
  };
}

/** An alert for tests that stands; `overrides` replaces what a test is about. */
export function sampleAlert(overrides: Partial<Alert> = {}): Alert {
  return {
    alert_id: 'alert-1',
    rule: 'label_drift',
    state: 'raised',
    severity: 'warning',
    model_name: 'birds',
    model_version: '2',
    source: 'http',
    value: 0.31,
    threshold: 0.2,
    summary: 'The labels of birds@2 (http) changed.',
    details: { psi: '0.4' },
    raised_at: 1_767_225_600_000_000,
    updated_at: 1_767_225_600_000_000,
    ...overrides,
  };
}

/** An arm of a route for tests. */
export function sampleArm(overrides: Partial<Arm> = {}): Arm {
  return { name: 'main', model_name: 'patterns', model_version: null, weight: 1, ...overrides };
}

/** A shadow of a route for tests. */
export function sampleShadow(overrides: Partial<Shadow> = {}): Shadow {
  return { model_name: 'resnet50', model_version: null, sample_rate: 1, ...overrides };
}

/** A route for tests with one arm; `overrides` replaces what a test is about. */
export function sampleRouting(overrides: Partial<ModelRouting> = {}): ModelRouting {
  return {
    route: 'default',
    arms: [sampleArm()],
    shadows: [],
    sources: [],
    source_keys: [],
    min_confidence: null,
    min_confidence_by_label: {},
    min_confidence_by_model: {},
    updated_at: 1_767_225_600_123_456,
    updated_by: 'somebody',
    ...overrides,
  };
}
