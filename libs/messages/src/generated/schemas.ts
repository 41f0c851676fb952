// Generated from schemas/ by `npm run generate`: do not edit.

/** Today's schema of Alert, whole: the types it names are inlined. */
export const alertSchema = {
  "type": "record",
  "name": "Alert",
  "namespace": "sightline",
  "doc": "A condition that was raised or cleared. Topic image-stream-alerts, keyed by rule and model.",
  "fields": [
    {
      "name": "alert_id",
      "type": "string",
      "doc": "UUIDv5 of rule, model, source and raised_at: raising and clearing carry the same one."
    },
    {
      "name": "rule",
      "type": "string",
      "doc": "Rule that was broken, such as label_drift."
    },
    {
      "name": "state",
      "type": {
        "type": "enum",
        "name": "AlertState",
        "symbols": [
          "raised",
          "cleared"
        ],
        "doc": "Whether the condition began or ended."
      },
      "doc": "Whether the condition began or ended."
    },
    {
      "name": "severity",
      "type": {
        "type": "enum",
        "name": "Severity",
        "symbols": [
          "info",
          "warning",
          "critical"
        ],
        "default": "warning",
        "doc": "How soon somebody must act."
      },
      "doc": "How soon somebody must act."
    },
    {
      "name": "model_name",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Model concerned; null means all."
    },
    {
      "name": "model_version",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Version concerned; null means all."
    },
    {
      "name": "source",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Source concerned; null means all."
    },
    {
      "name": "value",
      "type": "double",
      "doc": "Figure that was measured."
    },
    {
      "name": "threshold",
      "type": "double",
      "doc": "Figure at which the rule raises."
    },
    {
      "name": "summary",
      "type": "string",
      "doc": "What is wrong, in one sentence."
    },
    {
      "name": "details",
      "type": {
        "type": "map",
        "values": "string"
      },
      "default": {},
      "doc": "Further figures by name."
    },
    {
      "name": "raised_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the condition began, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "updated_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When this record was made, microseconds since 1970-01-01T00:00:00Z."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const alertReleases: readonly string[] = [
  "{\"name\":\"sightline.Alert\",\"type\":\"record\",\"fields\":[{\"name\":\"alert_id\",\"type\":\"string\"},{\"name\":\"rule\",\"type\":\"string\"},{\"name\":\"state\",\"type\":{\"name\":\"sightline.AlertState\",\"type\":\"enum\",\"symbols\":[\"raised\",\"cleared\"]}},{\"name\":\"severity\",\"type\":{\"name\":\"sightline.Severity\",\"type\":\"enum\",\"symbols\":[\"info\",\"warning\",\"critical\"]}},{\"name\":\"model_name\",\"type\":[\"null\",\"string\"]},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"source\",\"type\":[\"null\",\"string\"]},{\"name\":\"value\",\"type\":\"double\"},{\"name\":\"threshold\",\"type\":\"double\"},{\"name\":\"summary\",\"type\":\"string\"},{\"name\":\"details\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},{\"name\":\"raised_at\",\"type\":\"long\"},{\"name\":\"updated_at\",\"type\":\"long\"}]}",
];

/** Today's schema of DeadLetter, whole: the types it names are inlined. */
export const deadLetterSchema = {
  "type": "record",
  "name": "DeadLetter",
  "namespace": "sightline",
  "doc": "A message that could not be handled, with its original bytes. Topics <topic>.dead-letter.",
  "fields": [
    {
      "name": "topic",
      "type": "string",
      "doc": "Topic the message was read from."
    },
    {
      "name": "partition",
      "type": "int",
      "doc": "Partition the message was read from."
    },
    {
      "name": "offset",
      "type": "long",
      "doc": "Offset the message was read from."
    },
    {
      "name": "timestamp",
      "type": {
        "type": "long",
        "logicalType": "timestamp-millis"
      },
      "doc": "Kafka timestamp of the message, milliseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "key",
      "type": [
        "null",
        "bytes"
      ],
      "default": null,
      "doc": "Original key."
    },
    {
      "name": "value",
      "type": [
        "null",
        "bytes"
      ],
      "default": null,
      "doc": "Original value, byte for byte."
    },
    {
      "name": "headers",
      "type": {
        "type": "map",
        "values": "bytes"
      },
      "default": {},
      "doc": "Original headers; of a repeated header, the last."
    },
    {
      "name": "error_code",
      "type": "string",
      "doc": "Stable code of the reason, such as unknown_schema."
    },
    {
      "name": "error_message",
      "type": "string",
      "doc": "The reason in words."
    },
    {
      "name": "consumer",
      "type": "string",
      "doc": "Consumer group that could not handle the message."
    },
    {
      "name": "failed_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the message was given up, microseconds since 1970-01-01T00:00:00Z."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const deadLetterReleases: readonly string[] = [
  "{\"name\":\"sightline.DeadLetter\",\"type\":\"record\",\"fields\":[{\"name\":\"topic\",\"type\":\"string\"},{\"name\":\"partition\",\"type\":\"int\"},{\"name\":\"offset\",\"type\":\"long\"},{\"name\":\"timestamp\",\"type\":\"long\"},{\"name\":\"key\",\"type\":[\"null\",\"bytes\"]},{\"name\":\"value\",\"type\":[\"null\",\"bytes\"]},{\"name\":\"headers\",\"type\":{\"type\":\"map\",\"values\":\"bytes\"}},{\"name\":\"error_code\",\"type\":\"string\"},{\"name\":\"error_message\",\"type\":\"string\"},{\"name\":\"consumer\",\"type\":\"string\"},{\"name\":\"failed_at\",\"type\":\"long\"}]}",
];

/** Today's schema of ImageReceived, whole: the types it names are inlined. */
export const imageReceivedSchema = {
  "type": "record",
  "name": "ImageReceived",
  "namespace": "sightline",
  "doc": "An image that has been accepted and waits to be classified. Topic image-stream.",
  "fields": [
    {
      "name": "image_id",
      "type": "string",
      "doc": "Identity of the image. UUIDv5 of the Idempotency-Key or of bucket, object and generation; else UUIDv7."
    },
    {
      "name": "source",
      "type": {
        "type": "enum",
        "name": "Source",
        "symbols": [
          "http",
          "gcs",
          "simulator",
          "external"
        ],
        "default": "external",
        "doc": "Which entrance the image came through."
      },
      "doc": "Which entrance the image came through."
    },
    {
      "name": "source_key",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Camera, object or stream the image belongs to. Order holds within one source_key."
    },
    {
      "name": "sequence_number",
      "type": [
        "null",
        "long"
      ],
      "default": null,
      "doc": "Position of the image within its source_key, as the source counted it."
    },
    {
      "name": "content",
      "type": [
        "bytes",
        {
          "type": "record",
          "name": "ContentReference",
          "namespace": "sightline",
          "doc": "Claim check: where the encoded image lies when it does not travel inside the message.",
          "fields": [
            {
              "name": "uri",
              "type": "string",
              "doc": "Location of the object, gs://bucket/object."
            },
            {
              "name": "generation",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Object generation that was announced; a later overwrite is never read in its place."
            },
            {
              "name": "size",
              "type": [
                "null",
                "long"
              ],
              "default": null,
              "doc": "Size of the object in bytes."
            },
            {
              "name": "sha256",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "SHA-256 of the object as lower-case hexadecimal."
            }
          ]
        }
      ],
      "doc": "The encoded image itself, or a reference to where it lies."
    },
    {
      "name": "content_type",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Media type the sender declared. Never trusted: the format is found from the bytes."
    },
    {
      "name": "received_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the image was accepted, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "model",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Name of the model the sender asked for; null leaves the choice to the route."
    },
    {
      "name": "metadata",
      "type": {
        "type": "map",
        "values": "string"
      },
      "default": {},
      "doc": "Free key and value pairs from the source, carried through to the prediction."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const imageReceivedReleases: readonly string[] = [
  "{\"name\":\"sightline.ImageReceived\",\"type\":\"record\",\"fields\":[{\"name\":\"image_id\",\"type\":\"string\"},{\"name\":\"source\",\"type\":{\"name\":\"sightline.Source\",\"type\":\"enum\",\"symbols\":[\"http\",\"gcs\",\"simulator\",\"external\"]}},{\"name\":\"source_key\",\"type\":[\"null\",\"string\"]},{\"name\":\"sequence_number\",\"type\":[\"null\",\"long\"]},{\"name\":\"content\",\"type\":[\"bytes\",{\"name\":\"sightline.ContentReference\",\"type\":\"record\",\"fields\":[{\"name\":\"uri\",\"type\":\"string\"},{\"name\":\"generation\",\"type\":[\"null\",\"string\"]},{\"name\":\"size\",\"type\":[\"null\",\"long\"]},{\"name\":\"sha256\",\"type\":[\"null\",\"string\"]}]}]},{\"name\":\"content_type\",\"type\":[\"null\",\"string\"]},{\"name\":\"received_at\",\"type\":\"long\"},{\"name\":\"model\",\"type\":[\"null\",\"string\"]},{\"name\":\"metadata\",\"type\":{\"type\":\"map\",\"values\":\"string\"}}]}",
];

/** Today's schema of ModelRouting, whole: the types it names are inlined. */
export const modelRoutingSchema = {
  "type": "record",
  "name": "ModelRouting",
  "namespace": "sightline",
  "doc": "Which models answer and which run in their shadow. Compacted topic model-routing, keyed by route.",
  "fields": [
    {
      "name": "route",
      "type": "string",
      "doc": "Name of the route; default applies where no other does."
    },
    {
      "name": "arms",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "Arm",
          "doc": "One model and its share of the traffic.",
          "fields": [
            {
              "name": "name",
              "type": "string",
              "doc": "Name of the arm, as in Prediction.arm."
            },
            {
              "name": "model_name",
              "type": "string",
              "doc": "Model that answers."
            },
            {
              "name": "model_version",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Pinned version; null means the newest good one."
            },
            {
              "name": "weight",
              "type": "double",
              "doc": "Share of the traffic, relative to the sum of all weights; more than 0."
            }
          ]
        }
      },
      "doc": "Models that answer, drawn by weight, sticky by key."
    },
    {
      "name": "shadows",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "Shadow",
          "doc": "A model whose predictions carry role shadow.",
          "fields": [
            {
              "name": "model_name",
              "type": "string",
              "doc": "Model that answers in the shadow."
            },
            {
              "name": "model_version",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Pinned version; null means the newest good one."
            },
            {
              "name": "sample_rate",
              "type": "double",
              "default": 1,
              "doc": "Share of the images it sees, 0 to 1."
            }
          ]
        }
      },
      "default": [],
      "doc": "Models that answer in the shadow."
    },
    {
      "name": "sources",
      "type": {
        "type": "array",
        "items": "string"
      },
      "default": [],
      "doc": "Sources the route is for; empty means all."
    },
    {
      "name": "source_keys",
      "type": {
        "type": "array",
        "items": "string"
      },
      "default": [],
      "doc": "Source keys the route is for; empty means all."
    },
    {
      "name": "min_confidence",
      "type": [
        "null",
        "double"
      ],
      "default": null,
      "doc": "Confidence threshold of the route, 0 to 1; null leaves the worker's setting."
    },
    {
      "name": "min_confidence_by_label",
      "type": {
        "type": "map",
        "values": "double"
      },
      "default": {},
      "doc": "Confidence thresholds of single labels, of every model (tabby) or of one (mobilenet_v2/tabby), 0 to 1; the closest one counts."
    },
    {
      "name": "min_confidence_by_model",
      "type": {
        "type": "map",
        "values": "double"
      },
      "default": {},
      "doc": "Confidence thresholds of single models, 0 to 1."
    },
    {
      "name": "updated_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the route was set, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "updated_by",
      "type": "string",
      "doc": "Who set the route."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const modelRoutingReleases: readonly string[] = [
  "{\"name\":\"sightline.ModelRouting\",\"type\":\"record\",\"fields\":[{\"name\":\"route\",\"type\":\"string\"},{\"name\":\"arms\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.Arm\",\"type\":\"record\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"weight\",\"type\":\"double\"}]}}},{\"name\":\"shadows\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.Shadow\",\"type\":\"record\",\"fields\":[{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"sample_rate\",\"type\":\"double\"}]}}},{\"name\":\"sources\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},{\"name\":\"source_keys\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},{\"name\":\"min_confidence\",\"type\":[\"null\",\"double\"]},{\"name\":\"min_confidence_by_label\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},{\"name\":\"updated_at\",\"type\":\"long\"},{\"name\":\"updated_by\",\"type\":\"string\"}]}",
  "{\"name\":\"sightline.ModelRouting\",\"type\":\"record\",\"fields\":[{\"name\":\"route\",\"type\":\"string\"},{\"name\":\"arms\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.Arm\",\"type\":\"record\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"weight\",\"type\":\"double\"}]}}},{\"name\":\"shadows\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.Shadow\",\"type\":\"record\",\"fields\":[{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"sample_rate\",\"type\":\"double\"}]}}},{\"name\":\"sources\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},{\"name\":\"source_keys\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},{\"name\":\"min_confidence\",\"type\":[\"null\",\"double\"]},{\"name\":\"min_confidence_by_label\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},{\"name\":\"min_confidence_by_model\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},{\"name\":\"updated_at\",\"type\":\"long\"},{\"name\":\"updated_by\",\"type\":\"string\"}]}",
];

/** Today's schema of Prediction, whole: the types it names are inlined. */
export const predictionSchema = {
  "type": "record",
  "name": "Prediction",
  "namespace": "sightline",
  "doc": "What became of one image: its labels, or why it has none. Topic image-stream-results.",
  "fields": [
    {
      "name": "prediction_id",
      "type": "string",
      "doc": "UUIDv5 of image_id and role: the same image always gets the same prediction_id."
    },
    {
      "name": "image_id",
      "type": "string",
      "doc": "Identity of the image, as in ImageReceived."
    },
    {
      "name": "source",
      "type": {
        "type": "enum",
        "name": "Source",
        "symbols": [
          "http",
          "gcs",
          "simulator",
          "external"
        ],
        "default": "external",
        "doc": "Which entrance the image came through."
      },
      "doc": "Which entrance the image came through."
    },
    {
      "name": "source_key",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Camera, object or stream the image belongs to."
    },
    {
      "name": "sequence_number",
      "type": [
        "null",
        "long"
      ],
      "default": null,
      "doc": "Position of the image within its source_key."
    },
    {
      "name": "outcome",
      "type": {
        "type": "enum",
        "name": "Outcome",
        "symbols": [
          "classified",
          "low_confidence",
          "rejected"
        ],
        "doc": "classified: the label holds. low_confidence: the best label is below the threshold. rejected: the image cannot be classified, see error_code."
      },
      "doc": "Whether the image was classified, was below the confidence threshold, or could not be classified."
    },
    {
      "name": "label",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "The most probable label; null when rejected."
    },
    {
      "name": "confidence",
      "type": [
        "null",
        "double"
      ],
      "default": null,
      "doc": "Probability of label, 0 to 1; null when rejected."
    },
    {
      "name": "top_k",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "LabelScore",
          "doc": "One label and its probability.",
          "fields": [
            {
              "name": "label",
              "type": "string",
              "doc": "Label of the class."
            },
            {
              "name": "confidence",
              "type": "double",
              "doc": "Probability of the label, 0 to 1."
            },
            {
              "name": "index",
              "type": "int",
              "doc": "Index of the class in the model's output; labels may repeat, indexes do not."
            }
          ]
        }
      },
      "default": [],
      "doc": "The most probable labels, best first."
    },
    {
      "name": "model_name",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Model that answered; null when no model saw the image."
    },
    {
      "name": "model_version",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Version of that model."
    },
    {
      "name": "role",
      "type": {
        "type": "enum",
        "name": "Role",
        "symbols": [
          "primary",
          "shadow"
        ],
        "default": "primary",
        "doc": "primary: the answer. shadow: a second model's answer, for comparison only."
      },
      "default": "primary",
      "doc": "Whether this is the answer or a shadow model's answer."
    },
    {
      "name": "arm",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Arm of the route that was drawn for the image."
    },
    {
      "name": "error_code",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Stable code of why the image was rejected, such as too_many_pixels."
    },
    {
      "name": "error_message",
      "type": [
        "null",
        "string"
      ],
      "default": null,
      "doc": "Why the image was rejected and what to do about it, in words."
    },
    {
      "name": "image",
      "type": [
        "null",
        {
          "type": "record",
          "name": "ImageFacts",
          "doc": "What was found in the image's header.",
          "fields": [
            {
              "name": "format",
              "type": "string",
              "doc": "Encoding found from the bytes: jpeg, png, webp, gif, tiff or avif."
            },
            {
              "name": "width",
              "type": "int",
              "doc": "Width in pixels, before any rotation."
            },
            {
              "name": "height",
              "type": "int",
              "doc": "Height in pixels, before any rotation."
            },
            {
              "name": "bytes",
              "type": "long",
              "doc": "Size of the encoded image in bytes."
            },
            {
              "name": "brightness",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "Mean luma of the pixels that the model saw, 0 (black) to 1 (white); null when the image was not decoded."
            }
          ]
        }
      ],
      "default": null,
      "doc": "Facts about the encoded image; null when its header could not be read."
    },
    {
      "name": "timings_ms",
      "type": {
        "type": "record",
        "name": "Timings",
        "doc": "Where the milliseconds went; null for a stage the image never reached.",
        "fields": [
          {
            "name": "queued",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "From received_at until the worker took the message up."
          },
          {
            "name": "fetched",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "Fetching the referenced object; null when inline."
          },
          {
            "name": "decoded",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "Decoding and preprocessing."
          },
          {
            "name": "waited",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "Waiting for the engine to take up the next batch."
          },
          {
            "name": "inferred",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "The model call of the batch that held the image."
          },
          {
            "name": "total",
            "type": [
              "null",
              "double"
            ],
            "default": null,
            "doc": "From received_at until the prediction was made, before its commit."
          }
        ]
      },
      "doc": "Where the milliseconds went."
    },
    {
      "name": "received_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the image was accepted, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "processed_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the prediction was made, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "worker_id",
      "type": "string",
      "doc": "The worker that made the prediction."
    },
    {
      "name": "metadata",
      "type": {
        "type": "map",
        "values": "string"
      },
      "default": {},
      "doc": "The image's metadata, unchanged."
    },
    {
      "name": "source_position",
      "type": {
        "type": "record",
        "name": "SourcePosition",
        "doc": "Place of a message in Kafka.",
        "fields": [
          {
            "name": "topic",
            "type": "string",
            "doc": "Topic of the message."
          },
          {
            "name": "partition",
            "type": "int",
            "doc": "Partition of the message."
          },
          {
            "name": "offset",
            "type": "long",
            "doc": "Offset of the message."
          }
        ]
      },
      "doc": "Where the image's message lies in Kafka."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const predictionReleases: readonly string[] = [
  "{\"name\":\"sightline.Prediction\",\"type\":\"record\",\"fields\":[{\"name\":\"prediction_id\",\"type\":\"string\"},{\"name\":\"image_id\",\"type\":\"string\"},{\"name\":\"source\",\"type\":{\"name\":\"sightline.Source\",\"type\":\"enum\",\"symbols\":[\"http\",\"gcs\",\"simulator\",\"external\"]}},{\"name\":\"source_key\",\"type\":[\"null\",\"string\"]},{\"name\":\"sequence_number\",\"type\":[\"null\",\"long\"]},{\"name\":\"outcome\",\"type\":{\"name\":\"sightline.Outcome\",\"type\":\"enum\",\"symbols\":[\"classified\",\"low_confidence\",\"rejected\"]}},{\"name\":\"label\",\"type\":[\"null\",\"string\"]},{\"name\":\"confidence\",\"type\":[\"null\",\"double\"]},{\"name\":\"top_k\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.LabelScore\",\"type\":\"record\",\"fields\":[{\"name\":\"label\",\"type\":\"string\"},{\"name\":\"confidence\",\"type\":\"double\"},{\"name\":\"index\",\"type\":\"int\"}]}}},{\"name\":\"model_name\",\"type\":[\"null\",\"string\"]},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"role\",\"type\":{\"name\":\"sightline.Role\",\"type\":\"enum\",\"symbols\":[\"primary\",\"shadow\"]}},{\"name\":\"arm\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_code\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]},{\"name\":\"image\",\"type\":[\"null\",{\"name\":\"sightline.ImageFacts\",\"type\":\"record\",\"fields\":[{\"name\":\"format\",\"type\":\"string\"},{\"name\":\"width\",\"type\":\"int\"},{\"name\":\"height\",\"type\":\"int\"},{\"name\":\"bytes\",\"type\":\"long\"}]}]},{\"name\":\"timings_ms\",\"type\":{\"name\":\"sightline.Timings\",\"type\":\"record\",\"fields\":[{\"name\":\"queued\",\"type\":[\"null\",\"double\"]},{\"name\":\"fetched\",\"type\":[\"null\",\"double\"]},{\"name\":\"decoded\",\"type\":[\"null\",\"double\"]},{\"name\":\"waited\",\"type\":[\"null\",\"double\"]},{\"name\":\"inferred\",\"type\":[\"null\",\"double\"]},{\"name\":\"total\",\"type\":[\"null\",\"double\"]}]}},{\"name\":\"received_at\",\"type\":\"long\"},{\"name\":\"processed_at\",\"type\":\"long\"},{\"name\":\"worker_id\",\"type\":\"string\"},{\"name\":\"metadata\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},{\"name\":\"source_position\",\"type\":{\"name\":\"sightline.SourcePosition\",\"type\":\"record\",\"fields\":[{\"name\":\"topic\",\"type\":\"string\"},{\"name\":\"partition\",\"type\":\"int\"},{\"name\":\"offset\",\"type\":\"long\"}]}}]}",
  "{\"name\":\"sightline.Prediction\",\"type\":\"record\",\"fields\":[{\"name\":\"prediction_id\",\"type\":\"string\"},{\"name\":\"image_id\",\"type\":\"string\"},{\"name\":\"source\",\"type\":{\"name\":\"sightline.Source\",\"type\":\"enum\",\"symbols\":[\"http\",\"gcs\",\"simulator\",\"external\"]}},{\"name\":\"source_key\",\"type\":[\"null\",\"string\"]},{\"name\":\"sequence_number\",\"type\":[\"null\",\"long\"]},{\"name\":\"outcome\",\"type\":{\"name\":\"sightline.Outcome\",\"type\":\"enum\",\"symbols\":[\"classified\",\"low_confidence\",\"rejected\"]}},{\"name\":\"label\",\"type\":[\"null\",\"string\"]},{\"name\":\"confidence\",\"type\":[\"null\",\"double\"]},{\"name\":\"top_k\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.LabelScore\",\"type\":\"record\",\"fields\":[{\"name\":\"label\",\"type\":\"string\"},{\"name\":\"confidence\",\"type\":\"double\"},{\"name\":\"index\",\"type\":\"int\"}]}}},{\"name\":\"model_name\",\"type\":[\"null\",\"string\"]},{\"name\":\"model_version\",\"type\":[\"null\",\"string\"]},{\"name\":\"role\",\"type\":{\"name\":\"sightline.Role\",\"type\":\"enum\",\"symbols\":[\"primary\",\"shadow\"]}},{\"name\":\"arm\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_code\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]},{\"name\":\"image\",\"type\":[\"null\",{\"name\":\"sightline.ImageFacts\",\"type\":\"record\",\"fields\":[{\"name\":\"format\",\"type\":\"string\"},{\"name\":\"width\",\"type\":\"int\"},{\"name\":\"height\",\"type\":\"int\"},{\"name\":\"bytes\",\"type\":\"long\"},{\"name\":\"brightness\",\"type\":[\"null\",\"double\"]}]}]},{\"name\":\"timings_ms\",\"type\":{\"name\":\"sightline.Timings\",\"type\":\"record\",\"fields\":[{\"name\":\"queued\",\"type\":[\"null\",\"double\"]},{\"name\":\"fetched\",\"type\":[\"null\",\"double\"]},{\"name\":\"decoded\",\"type\":[\"null\",\"double\"]},{\"name\":\"waited\",\"type\":[\"null\",\"double\"]},{\"name\":\"inferred\",\"type\":[\"null\",\"double\"]},{\"name\":\"total\",\"type\":[\"null\",\"double\"]}]}},{\"name\":\"received_at\",\"type\":\"long\"},{\"name\":\"processed_at\",\"type\":\"long\"},{\"name\":\"worker_id\",\"type\":\"string\"},{\"name\":\"metadata\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},{\"name\":\"source_position\",\"type\":{\"name\":\"sightline.SourcePosition\",\"type\":\"record\",\"fields\":[{\"name\":\"topic\",\"type\":\"string\"},{\"name\":\"partition\",\"type\":\"int\"},{\"name\":\"offset\",\"type\":\"long\"}]}}]}",
];

/** Today's schema of WorkerStatus, whole: the types it names are inlined. */
export const workerStatusSchema = {
  "type": "record",
  "name": "WorkerStatus",
  "namespace": "sightline",
  "doc": "What one worker runs now. Topic worker-status, keyed by worker_id; written at each change and every few seconds.",
  "fields": [
    {
      "name": "worker_id",
      "type": "string",
      "doc": "The worker, as in Prediction."
    },
    {
      "name": "state",
      "type": {
        "type": "enum",
        "name": "WorkerState",
        "symbols": [
          "running",
          "stopped"
        ],
        "default": "running",
        "doc": "running: answers images. stopped: has ended in good order."
      },
      "doc": "Whether the worker answers images."
    },
    {
      "name": "partitions",
      "type": {
        "type": "array",
        "items": "int"
      },
      "default": [],
      "doc": "Partitions of the image topic that are assigned to it."
    },
    {
      "name": "routes",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "AppliedRoute",
          "doc": "A route that the worker has read.",
          "fields": [
            {
              "name": "route",
              "type": "string",
              "doc": "Name of the route."
            },
            {
              "name": "offset",
              "type": "long",
              "doc": "Offset of its record in model-routing."
            },
            {
              "name": "error_message",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Why the record was refused, in words; the route before it stays in force. null: it is in force."
            }
          ]
        }
      },
      "default": [],
      "doc": "The routes that the worker has read."
    },
    {
      "name": "models",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "ModelStatus",
          "doc": "A model version in a worker.",
          "fields": [
            {
              "name": "model_name",
              "type": "string",
              "doc": "Name of the model."
            },
            {
              "name": "model_version",
              "type": "string",
              "doc": "Version of the model."
            },
            {
              "name": "state",
              "type": {
                "type": "enum",
                "name": "ModelState",
                "symbols": [
                  "loading",
                  "ready",
                  "draining",
                  "refused"
                ],
                "doc": "loading: read, loaded and warmed up beside what answers now. ready: answers. draining: finishes its last images. refused: not usable, see error_code."
              },
              "doc": "What the worker does with it."
            },
            {
              "name": "engine",
              "type": "string",
              "doc": "Engine that runs it: onnx, tensorflow or remote."
            },
            {
              "name": "role",
              "type": {
                "type": "enum",
                "name": "Role",
                "symbols": [
                  "primary",
                  "shadow"
                ],
                "default": "primary",
                "doc": "primary: the answer. shadow: a second model's answer, for comparison only."
              },
              "doc": "Whether it answers or runs in the shadow."
            },
            {
              "name": "load_ms",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "How long loading and warming up took."
            },
            {
              "name": "memory_bytes",
              "type": [
                "null",
                "long"
              ],
              "default": null,
              "doc": "Memory it is counted with."
            },
            {
              "name": "error_code",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Stable code of why it was refused."
            },
            {
              "name": "error_message",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Why it was refused, in words."
            }
          ]
        }
      },
      "default": [],
      "doc": "The model versions that the worker knows of."
    },
    {
      "name": "process",
      "type": [
        "null",
        {
          "type": "record",
          "name": "ProcessFigures",
          "doc": "What the worker's process takes of its machine.",
          "fields": [
            {
              "name": "cpu",
              "type": "double",
              "doc": "Cores in use on average since the record before: 1.5 is one and a half."
            },
            {
              "name": "memory_bytes",
              "type": "long",
              "doc": "Resident memory of the process."
            },
            {
              "name": "event_loop_delay_ms",
              "type": "double",
              "doc": "How late its event loop ran at worst of 100 times, over the last minute at most."
            }
          ]
        }
      ],
      "default": null,
      "doc": "What the worker takes of its machine; null from workers of before."
    },
    {
      "name": "started_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the worker started, microseconds since 1970-01-01T00:00:00Z."
    },
    {
      "name": "updated_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When this record was made, microseconds since 1970-01-01T00:00:00Z."
    }
  ]
};

/** Released versions of the schema in Parsing Canonical Form, oldest first. */
export const workerStatusReleases: readonly string[] = [
  "{\"name\":\"sightline.WorkerStatus\",\"type\":\"record\",\"fields\":[{\"name\":\"worker_id\",\"type\":\"string\"},{\"name\":\"state\",\"type\":{\"name\":\"sightline.WorkerState\",\"type\":\"enum\",\"symbols\":[\"running\",\"stopped\"]}},{\"name\":\"partitions\",\"type\":{\"type\":\"array\",\"items\":\"int\"}},{\"name\":\"routes\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.AppliedRoute\",\"type\":\"record\",\"fields\":[{\"name\":\"route\",\"type\":\"string\"},{\"name\":\"offset\",\"type\":\"long\"},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]}]}}},{\"name\":\"models\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.ModelStatus\",\"type\":\"record\",\"fields\":[{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":\"string\"},{\"name\":\"state\",\"type\":{\"name\":\"sightline.ModelState\",\"type\":\"enum\",\"symbols\":[\"loading\",\"ready\",\"draining\",\"refused\"]}},{\"name\":\"engine\",\"type\":\"string\"},{\"name\":\"role\",\"type\":{\"name\":\"sightline.Role\",\"type\":\"enum\",\"symbols\":[\"primary\",\"shadow\"]}},{\"name\":\"load_ms\",\"type\":[\"null\",\"double\"]},{\"name\":\"memory_bytes\",\"type\":[\"null\",\"long\"]},{\"name\":\"error_code\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]}]}}},{\"name\":\"started_at\",\"type\":\"long\"},{\"name\":\"updated_at\",\"type\":\"long\"}]}",
  "{\"name\":\"sightline.WorkerStatus\",\"type\":\"record\",\"fields\":[{\"name\":\"worker_id\",\"type\":\"string\"},{\"name\":\"state\",\"type\":{\"name\":\"sightline.WorkerState\",\"type\":\"enum\",\"symbols\":[\"running\",\"stopped\"]}},{\"name\":\"partitions\",\"type\":{\"type\":\"array\",\"items\":\"int\"}},{\"name\":\"routes\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.AppliedRoute\",\"type\":\"record\",\"fields\":[{\"name\":\"route\",\"type\":\"string\"},{\"name\":\"offset\",\"type\":\"long\"},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]}]}}},{\"name\":\"models\",\"type\":{\"type\":\"array\",\"items\":{\"name\":\"sightline.ModelStatus\",\"type\":\"record\",\"fields\":[{\"name\":\"model_name\",\"type\":\"string\"},{\"name\":\"model_version\",\"type\":\"string\"},{\"name\":\"state\",\"type\":{\"name\":\"sightline.ModelState\",\"type\":\"enum\",\"symbols\":[\"loading\",\"ready\",\"draining\",\"refused\"]}},{\"name\":\"engine\",\"type\":\"string\"},{\"name\":\"role\",\"type\":{\"name\":\"sightline.Role\",\"type\":\"enum\",\"symbols\":[\"primary\",\"shadow\"]}},{\"name\":\"load_ms\",\"type\":[\"null\",\"double\"]},{\"name\":\"memory_bytes\",\"type\":[\"null\",\"long\"]},{\"name\":\"error_code\",\"type\":[\"null\",\"string\"]},{\"name\":\"error_message\",\"type\":[\"null\",\"string\"]}]}}},{\"name\":\"process\",\"type\":[\"null\",{\"name\":\"sightline.ProcessFigures\",\"type\":\"record\",\"fields\":[{\"name\":\"cpu\",\"type\":\"double\"},{\"name\":\"memory_bytes\",\"type\":\"long\"},{\"name\":\"event_loop_delay_ms\",\"type\":\"double\"}]}]},{\"name\":\"started_at\",\"type\":\"long\"},{\"name\":\"updated_at\",\"type\":\"long\"}]}",
];
