mock_provider "google" {}

variables {
  project_id    = "my-project"
  models_bucket = "models"
  buckets       = { europe-west1 = { drops = "drops", uploads = "uploads", outputs = "outputs" } }
  subscriptions = { europe-west1 = "projects/my-project/subscriptions/bridge" }
  dataset       = "ml_streaming"
  managed_kafka = true
}

run "each_service_may_do_what_its_docs_say_and_nothing_else" {
  assert {
    condition = toset(keys(google_storage_bucket_iam_member.service)) == toset([
      "europe-west1 drops inference-worker roles/storage.objectViewer",
      "europe-west1 outputs gcs-writer roles/storage.objectUser",
      "europe-west1 uploads inference-worker roles/storage.objectViewer",
      "europe-west1 uploads ingest-gateway roles/storage.objectCreator",
      "europe-west1 uploads ingest-gateway roles/storage.objectViewer",
      "models inference-worker roles/storage.objectViewer",
    ])
    error_message = "Buckets are open to others, or for more."
  }

  assert {
    condition     = toset([for grant in google_pubsub_subscription_iam_member.bridge : grant.role]) == toset(["roles/pubsub.subscriber", "roles/pubsub.viewer"])
    error_message = "The bridge may do something else with its subscription."
  }

  assert {
    condition     = google_bigquery_dataset_iam_member.writer.role == "roles/bigquery.dataEditor"
    error_message = "The bigquery-writer may do something else with the dataset."
  }

  assert {
    condition     = toset(keys(google_project_iam_member.service)) == toset(["bigquery-writer roles/bigquery.jobUser"])
    error_message = "A service has a role on the whole project that can be granted on less."
  }

  assert {
    condition     = google_project_iam_member.nodes.role == "roles/container.defaultNodeServiceAccount" && google_project_iam_member.kafka[0].role == "roles/managedkafka.client"
    error_message = "Nodes or the client of Kafka may do something else."
  }
}

run "kafka_of_ones_own_needs_no_account" {
  variables {
    managed_kafka = false
  }

  assert {
    condition     = length(google_service_account.kafka) == 0 && length(google_project_iam_member.kafka) == 0
    error_message = "There is an account for Google's Kafka, which is not used."
  }
}
