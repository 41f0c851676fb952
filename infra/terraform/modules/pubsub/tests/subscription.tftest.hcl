mock_provider "google" {}

variables {
  project_id    = "my-project"
  region        = "europe-west1"
  storage_agent = "storage@example.com"
  pubsub_agent  = "pubsub@example.com"
}

run "notices_wait_through_outages" {
  assert {
    condition     = google_pubsub_subscription.bridge.message_retention_duration == "604800s" && google_pubsub_subscription.bridge.expiration_policy[0].ttl == ""
    error_message = "Notices are forgotten sooner than images in their topic."
  }

  # What `sightline check --gcp` warns of: fewer than 10.
  assert {
    condition     = google_pubsub_subscription.bridge.dead_letter_policy[0].max_delivery_attempts >= 10 && google_pubsub_subscription.bridge.dead_letter_policy[0].max_delivery_attempts <= 100
    error_message = "An outage of Kafka would use up the delivery attempts."
  }

  assert {
    condition     = length(google_pubsub_subscription.bridge.push_config) == 0
    error_message = "The bridge pulls."
  }
}

run "google_itself_may_publish_and_give_up" {
  assert {
    condition     = google_pubsub_topic_iam_member.storage_publishes.role == "roles/pubsub.publisher" && google_pubsub_topic_iam_member.storage_publishes.member == "serviceAccount:storage@example.com"
    error_message = "Cloud Storage may not tell the topic."
  }

  assert {
    condition = (
      google_pubsub_topic_iam_member.gives_up.role == "roles/pubsub.publisher" &&
      google_pubsub_subscription_iam_member.gives_up.role == "roles/pubsub.subscriber" &&
      google_pubsub_subscription_iam_member.gives_up.member == google_pubsub_topic_iam_member.gives_up.member
    )
    error_message = "Pub/Sub may not move what is given up."
  }
}
