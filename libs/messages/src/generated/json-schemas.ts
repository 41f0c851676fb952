// Generated from json-schemas/ by `npm run generate`: do not edit.

/** json-schemas/image-received.schema.json */
export const imageReceivedJsonSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "image-received.schema.json",
  "title": "Image as JSON",
  "description": "An image to be classified, for producers that cannot write Avro. Topic image-stream.",
  "type": "object",
  "required": ["image_data"],
  "properties": {
    "image_data": {
      "type": "string",
      "contentEncoding": "base64",
      "description": "The encoded image (JPEG, PNG, …) in base64 of RFC 4648 section 4: standard alphabet, with padding, no line breaks."
    },
    "image_id": {
      "type": ["string", "null"],
      "pattern": "^[A-Za-z0-9][A-Za-z0-9._:~@+=/-]{0,127}$",
      "description": "Identity of the image, best a UUID. Without it one is derived from topic, partition and offset."
    },
    "timestamp": {
      "type": ["string", "number", "null"],
      "description": "When the image was taken up: ISO 8601 (UTC where it names no zone), or a number since 1970-01-01T00:00:00Z: seconds below 10^11, else milliseconds. Without it the Kafka timestamp counts."
    },
    "sequence_number": {
      "type": ["integer", "null"],
      "minimum": 0,
      "maximum": 9007199254740990,
      "description": "Position of the image within its source, as the source counted it."
    },
    "source": {
      "type": ["string", "null"],
      "maxLength": 1024,
      "description": "Where the image comes from. One of http, gcs, simulator and external is the entrance; any other text is the source_key, such as a camera, of the entrance external."
    },
    "metadata": {
      "type": ["object", "null"],
      "description": "Free key and value pairs, carried through to the prediction. A value that is not text is carried as its JSON text."
    }
  }
};

/** json-schemas/prediction.schema.json */
export const predictionJsonSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "prediction.schema.json",
  "title": "Prediction",
  "$comment": "Generated from schemas/prediction.avsc by npm run generate: do not edit.",
  "description": "What became of one image: its labels, or why it has none. Topic image-stream-results.",
  "type": "object",
  "required": [
    "prediction_id",
    "image_id",
    "source",
    "outcome",
    "timings_ms",
    "received_at",
    "processed_at",
    "worker_id",
    "source_position"
  ],
  "properties": {
    "prediction_id": {
      "type": "string",
      "description": "UUIDv5 of image_id and role: the same image always gets the same prediction_id."
    },
    "image_id": {
      "type": "string",
      "description": "Identity of the image, as in ImageReceived."
    },
    "source": {
      "enum": [
        "http",
        "gcs",
        "simulator",
        "external"
      ],
      "description": "Which entrance the image came through."
    },
    "source_key": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Camera, object or stream the image belongs to.",
      "default": null
    },
    "sequence_number": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "integer",
          "minimum": -9007199254740990,
          "maximum": 9007199254740990
        }
      ],
      "description": "Position of the image within its source_key.",
      "default": null
    },
    "outcome": {
      "enum": [
        "classified",
        "low_confidence",
        "rejected"
      ],
      "description": "Whether the image was classified, was below the confidence threshold, or could not be classified."
    },
    "label": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "The most probable label; null when rejected.",
      "default": null
    },
    "confidence": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "number"
        }
      ],
      "description": "Probability of label, 0 to 1; null when rejected.",
      "default": null
    },
    "top_k": {
      "type": "array",
      "items": {
        "description": "One label and its probability.",
        "type": "object",
        "required": [
          "label",
          "confidence",
          "index"
        ],
        "properties": {
          "label": {
            "type": "string",
            "description": "Label of the class."
          },
          "confidence": {
            "type": "number",
            "description": "Probability of the label, 0 to 1."
          },
          "index": {
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647,
            "description": "Index of the class in the model's output; labels may repeat, indexes do not."
          }
        }
      },
      "description": "The most probable labels, best first.",
      "default": []
    },
    "model_name": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Model that answered; null when no model saw the image.",
      "default": null
    },
    "model_version": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Version of that model.",
      "default": null
    },
    "role": {
      "enum": [
        "primary",
        "shadow"
      ],
      "description": "Whether this is the answer or a shadow model's answer.",
      "default": "primary"
    },
    "arm": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Arm of the route that was drawn for the image.",
      "default": null
    },
    "error_code": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Stable code of why the image was rejected, such as too_many_pixels.",
      "default": null
    },
    "error_message": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "type": "string"
        }
      ],
      "description": "Why the image was rejected and what to do about it, in words.",
      "default": null
    },
    "image": {
      "anyOf": [
        {
          "type": "null"
        },
        {
          "description": "What was found in the image's header.",
          "type": "object",
          "required": [
            "format",
            "width",
            "height",
            "bytes"
          ],
          "properties": {
            "format": {
              "type": "string",
              "description": "Encoding found from the bytes: jpeg, png, webp, gif, tiff or avif."
            },
            "width": {
              "type": "integer",
              "minimum": -2147483648,
              "maximum": 2147483647,
              "description": "Width in pixels, before any rotation."
            },
            "height": {
              "type": "integer",
              "minimum": -2147483648,
              "maximum": 2147483647,
              "description": "Height in pixels, before any rotation."
            },
            "bytes": {
              "type": "integer",
              "minimum": -9007199254740990,
              "maximum": 9007199254740990,
              "description": "Size of the encoded image in bytes."
            },
            "brightness": {
              "anyOf": [
                {
                  "type": "null"
                },
                {
                  "type": "number"
                }
              ],
              "description": "Mean luma of the pixels that the model saw, 0 (black) to 1 (white); null when the image was not decoded.",
              "default": null
            }
          }
        }
      ],
      "description": "Facts about the encoded image; null when its header could not be read.",
      "default": null
    },
    "timings_ms": {
      "description": "Where the milliseconds went.",
      "type": "object",
      "required": [],
      "properties": {
        "queued": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "From received_at until the worker took the message up.",
          "default": null
        },
        "fetched": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "Fetching the referenced object; null when inline.",
          "default": null
        },
        "decoded": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "Decoding and preprocessing.",
          "default": null
        },
        "waited": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "Waiting for the engine to take up the next batch.",
          "default": null
        },
        "inferred": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "The model call of the batch that held the image.",
          "default": null
        },
        "total": {
          "anyOf": [
            {
              "type": "null"
            },
            {
              "type": "number"
            }
          ],
          "description": "From received_at until the prediction was made, before its commit.",
          "default": null
        }
      }
    },
    "received_at": {
      "type": "integer",
      "minimum": -9007199254740990,
      "maximum": 9007199254740990,
      "description": "When the image was accepted, microseconds since 1970-01-01T00:00:00Z."
    },
    "processed_at": {
      "type": "integer",
      "minimum": -9007199254740990,
      "maximum": 9007199254740990,
      "description": "When the prediction was made, microseconds since 1970-01-01T00:00:00Z."
    },
    "worker_id": {
      "type": "string",
      "description": "The worker that made the prediction."
    },
    "metadata": {
      "type": "object",
      "additionalProperties": {
        "type": "string"
      },
      "description": "The image's metadata, unchanged.",
      "default": {}
    },
    "source_position": {
      "description": "Where the image's message lies in Kafka.",
      "type": "object",
      "required": [
        "topic",
        "partition",
        "offset"
      ],
      "properties": {
        "topic": {
          "type": "string",
          "description": "Topic of the message."
        },
        "partition": {
          "type": "integer",
          "minimum": -2147483648,
          "maximum": 2147483647,
          "description": "Partition of the message."
        },
        "offset": {
          "type": "integer",
          "minimum": -9007199254740990,
          "maximum": 9007199254740990,
          "description": "Offset of the message."
        }
      }
    }
  }
};
