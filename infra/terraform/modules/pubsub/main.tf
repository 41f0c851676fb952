resource "google_pubsub_topic" "drops" {
  name = "image-drops-${var.region}"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}

resource "google_pubsub_topic" "dead_letter" {
  name = "image-drops-${var.region}-dead-letter"

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}

# As docs/google-cloud.md has it: leases that the bridge extends, notices kept for a week.
resource "google_pubsub_subscription" "bridge" {
  name                       = "image-drops-${var.region}-bridge"
  topic                      = google_pubsub_topic.drops.id
  ack_deadline_seconds       = 60
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  # The most that Pub/Sub allows: notices go back with each outage of Kafka, and are not to be given up for that.
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letter.id
    max_delivery_attempts = 100
  }
}

# Keeps what was given up until somebody has looked at it.
resource "google_pubsub_subscription" "dead_letter" {
  name                       = "image-drops-${var.region}-dead-letter"
  topic                      = google_pubsub_topic.dead_letter.id
  message_retention_duration = "2678400s"

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic_iam_member" "storage_publishes" {
  topic  = google_pubsub_topic.drops.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${var.storage_agent}"
}

# Pub/Sub itself moves what is given up.
resource "google_pubsub_topic_iam_member" "gives_up" {
  topic  = google_pubsub_topic.dead_letter.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${var.pubsub_agent}"
}

resource "google_pubsub_subscription_iam_member" "gives_up" {
  subscription = google_pubsub_subscription.bridge.id
  role         = "roles/pubsub.subscriber"
  member       = "serviceAccount:${var.pubsub_agent}"
}
