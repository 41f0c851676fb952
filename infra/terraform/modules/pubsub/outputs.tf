output "topic" {
  description = "Topic for the notifications of a bucket: by then Cloud Storage may publish to it."
  value       = google_pubsub_topic.drops.id
  depends_on  = [google_pubsub_topic_iam_member.storage_publishes]
}

output "subscription" {
  description = "Subscription of the gcs-notification-bridge, projects/PROJECT/subscriptions/NAME."
  value       = "projects/${var.project_id}/subscriptions/${google_pubsub_subscription.bridge.name}"
}

output "watched" {
  description = "Names of the subscriptions that alerts look at."
  value       = { bridge = google_pubsub_subscription.bridge.name, dead_letter = google_pubsub_subscription.dead_letter.name }
}
