locals {
  # Days after which an object is deleted; null: never. Uploads outlive the messages that point to them, which topics keep for 7 days.
  kept_days = { drops = var.drops_days, uploads = 10, outputs = null }
}

resource "google_storage_bucket" "this" {
  for_each = local.kept_days

  name                        = "${var.project_id}-${each.key}-${var.region}"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = var.delete_data

  dynamic "lifecycle_rule" {
    for_each = each.value == null ? [] : [each.value]
    content {
      condition {
        age = lifecycle_rule.value
      }
      action {
        type = "Delete"
      }
    }
  }

  # The archive is read rarely, and never deleted from here.
  dynamic "lifecycle_rule" {
    for_each = each.key == "outputs" ? { NEARLINE = 30, COLDLINE = 90 } : {}
    content {
      condition {
        age = lifecycle_rule.value
      }
      action {
        type          = "SetStorageClass"
        storage_class = lifecycle_rule.key
      }
    }
  }

  lifecycle_rule {
    condition {
      age = 1
    }
    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }
}

resource "google_storage_notification" "drops" {
  bucket         = google_storage_bucket.this["drops"].name
  topic          = var.notified_topic
  payload_format = "JSON_API_V1"
  event_types    = ["OBJECT_FINALIZE"]
}
