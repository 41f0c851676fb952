// Generated from schemas/prediction.avsc by `npm run generate`: do not edit.
import type { TableColumn } from '../table-column.js';

/** Columns of the BigQuery table of Prediction. */
export const predictionColumns: readonly TableColumn[] = [
  {
    "name": "prediction_id",
    "type": "STRING",
    "mode": "REQUIRED",
    "description": "UUIDv5 of image_id and role: the same image always gets the same prediction_id."
  },
  {
    "name": "image_id",
    "type": "STRING",
    "mode": "REQUIRED",
    "description": "Identity of the image, as in ImageReceived."
  },
  {
    "name": "source",
    "type": "STRING",
    "mode": "REQUIRED",
    "description": "Which entrance the image came through."
  },
  {
    "name": "source_key",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Camera, object or stream the image belongs to."
  },
  {
    "name": "sequence_number",
    "type": "INTEGER",
    "mode": "NULLABLE",
    "description": "Position of the image within its source_key."
  },
  {
    "name": "outcome",
    "type": "STRING",
    "mode": "REQUIRED",
    "description": "Whether the image was classified, was below the confidence threshold, or could not be classified."
  },
  {
    "name": "label",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "The most probable label; null when rejected."
  },
  {
    "name": "confidence",
    "type": "FLOAT",
    "mode": "NULLABLE",
    "description": "Probability of label, 0 to 1; null when rejected."
  },
  {
    "name": "top_k",
    "type": "RECORD",
    "fields": [
      {
        "name": "label",
        "type": "STRING",
        "mode": "REQUIRED",
        "description": "Label of the class."
      },
      {
        "name": "confidence",
        "type": "FLOAT",
        "mode": "REQUIRED",
        "description": "Probability of the label, 0 to 1."
      },
      {
        "name": "index",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Index of the class in the model's output; labels may repeat, indexes do not."
      }
    ],
    "mode": "REPEATED",
    "description": "The most probable labels, best first."
  },
  {
    "name": "model_name",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Model that answered; null when no model saw the image."
  },
  {
    "name": "model_version",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Version of that model."
  },
  {
    "name": "role",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Whether this is the answer or a shadow model's answer."
  },
  {
    "name": "arm",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Arm of the route that was drawn for the image."
  },
  {
    "name": "error_code",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Stable code of why the image was rejected, such as too_many_pixels."
  },
  {
    "name": "error_message",
    "type": "STRING",
    "mode": "NULLABLE",
    "description": "Why the image was rejected and what to do about it, in words."
  },
  {
    "name": "image",
    "type": "RECORD",
    "fields": [
      {
        "name": "format",
        "type": "STRING",
        "mode": "REQUIRED",
        "description": "Encoding found from the bytes: jpeg, png, webp, gif, tiff or avif."
      },
      {
        "name": "width",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Width in pixels, before any rotation."
      },
      {
        "name": "height",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Height in pixels, before any rotation."
      },
      {
        "name": "bytes",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Size of the encoded image in bytes."
      },
      {
        "name": "brightness",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "Mean luma of the pixels that the model saw, 0 (black) to 1 (white); null when the image was not decoded."
      }
    ],
    "mode": "NULLABLE",
    "description": "Facts about the encoded image; null when its header could not be read."
  },
  {
    "name": "timings_ms",
    "type": "RECORD",
    "fields": [
      {
        "name": "queued",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "From received_at until the worker took the message up."
      },
      {
        "name": "fetched",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "Fetching the referenced object; null when inline."
      },
      {
        "name": "decoded",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "Decoding and preprocessing."
      },
      {
        "name": "waited",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "Waiting for the engine to take up the next batch."
      },
      {
        "name": "inferred",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "The model call of the batch that held the image."
      },
      {
        "name": "total",
        "type": "FLOAT",
        "mode": "NULLABLE",
        "description": "From received_at until the prediction was made, before its commit."
      }
    ],
    "mode": "REQUIRED",
    "description": "Where the milliseconds went."
  },
  {
    "name": "received_at",
    "type": "TIMESTAMP",
    "mode": "REQUIRED",
    "description": "When the image was accepted, microseconds since 1970-01-01T00:00:00Z."
  },
  {
    "name": "processed_at",
    "type": "TIMESTAMP",
    "mode": "REQUIRED",
    "description": "When the prediction was made, microseconds since 1970-01-01T00:00:00Z."
  },
  {
    "name": "worker_id",
    "type": "STRING",
    "mode": "REQUIRED",
    "description": "The worker that made the prediction."
  },
  {
    "name": "metadata",
    "type": "RECORD",
    "fields": [
      {
        "name": "key",
        "type": "STRING",
        "mode": "REQUIRED"
      },
      {
        "name": "value",
        "mode": "REQUIRED",
        "type": "STRING"
      }
    ],
    "mode": "REPEATED",
    "description": "The image's metadata, unchanged."
  },
  {
    "name": "source_position",
    "type": "RECORD",
    "fields": [
      {
        "name": "topic",
        "type": "STRING",
        "mode": "REQUIRED",
        "description": "Topic of the message."
      },
      {
        "name": "partition",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Partition of the message."
      },
      {
        "name": "offset",
        "type": "INTEGER",
        "mode": "REQUIRED",
        "description": "Offset of the message."
      }
    ],
    "mode": "REQUIRED",
    "description": "Where the image's message lies in Kafka."
  }
];
