# What Prometheus in the cluster cannot see: notices that nobody pulls, and those that were given up.
resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.emails)

  display_name = each.key
  type         = "email"
  labels       = { email_address = each.key }
}

resource "google_monitoring_alert_policy" "notices" {
  for_each = {
    for name, condition in local.conditions : name => condition if length(condition.subscriptions) > 0
  }

  display_name          = each.value.title
  combiner              = "OR"
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  conditions {
    display_name = each.value.title
    condition_threshold {
      filter = join(" AND ", [
        "resource.type = \"pubsub_subscription\"",
        "metric.type = \"pubsub.googleapis.com/subscription/${each.value.metric}\"",
        "resource.labels.subscription_id = one_of(${join(", ", [for name in each.value.subscriptions : "\"${name}\""])})",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "300s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    content   = each.value.help
    mime_type = "text/markdown"
  }
}

locals {
  conditions = {
    waiting = {
      title         = "Dropped pictures wait"
      metric        = "oldest_unacked_message_age"
      above         = 600
      subscriptions = [for watched in values(var.watched) : watched.bridge]
      help          = "The oldest notice of a dropped picture waits for 10 minutes. See whether gcs-notification-bridge is ready, and `sightline check --gcp`."
    }
    given_up = {
      title         = "Dropped pictures were given up"
      metric        = "num_undelivered_messages"
      above         = 0
      subscriptions = [for watched in values(var.watched) : watched.dead_letter]
      help          = "Notices lie in the dead-letter subscription after 100 deliveries. Nothing is lost: find out why from the log of gcs-notification-bridge, then `sightline backfill` the bucket."
    }
  }
}
