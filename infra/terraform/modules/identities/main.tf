# A service account for each service that speaks to Google Cloud, and for each role on each thing a grant of its own: nothing on the
# project but what can be granted nowhere else. Services that speak to Kafka alone have none.
resource "google_service_account" "service" {
  for_each = local.project_roles

  account_id   = each.key
  display_name = "Sightline ${each.key}"
}

resource "google_service_account" "nodes" {
  account_id   = "sightline-nodes"
  display_name = "Sightline nodes: logs, metrics and images, nothing else"
}

resource "google_project_iam_member" "service" {
  for_each = merge([for service, roles in local.project_roles : { for role in roles : "${service} ${role}" => { service = service, role = role } }]...)

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.service[each.value.service].member
}

resource "google_project_iam_member" "nodes" {
  project = var.project_id
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_storage_bucket_iam_member" "service" {
  for_each = local.bucket_grants

  bucket = each.value.bucket
  role   = each.value.role
  member = google_service_account.service[each.value.service].member
}

resource "google_pubsub_subscription_iam_member" "bridge" {
  for_each = merge([for region, subscription in var.subscriptions : {
    for role in ["roles/pubsub.subscriber", "roles/pubsub.viewer"] : "${region} ${role}" => { subscription = subscription, role = role }
  }]...)

  subscription = each.value.subscription
  role         = each.value.role
  member       = google_service_account.service["gcs-notification-bridge"].member
}

resource "google_bigquery_dataset_iam_member" "writer" {
  dataset_id = var.dataset
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.service["bigquery-writer"].member
}

# Who logs in to Google's Kafka. Its key is made and put into the secret by a person: docs/deployment.md says why.
resource "google_service_account" "kafka" {
  count = var.managed_kafka ? 1 : 0

  account_id   = "kafka-client"
  display_name = "Sightline at Kafka"
}

resource "google_project_iam_member" "kafka" {
  count = var.managed_kafka ? 1 : 0

  project = var.project_id
  role    = "roles/managedkafka.client"
  member  = google_service_account.kafka[0].member
}

locals {
  # The services, and what of their rights there is only for a whole project.
  project_roles = {
    ingest-gateway          = []
    inference-worker        = []
    gcs-notification-bridge = []
    bigquery-writer         = ["roles/bigquery.jobUser"]
    gcs-writer              = []
  }

  # What each service may do with a bucket, by what the bucket is for.
  bucket_roles = {
    drops = { inference-worker = ["roles/storage.objectViewer"] }
    uploads = {
      ingest-gateway   = ["roles/storage.objectCreator", "roles/storage.objectViewer"]
      inference-worker = ["roles/storage.objectViewer"]
    }
    outputs = { gcs-writer = ["roles/storage.objectUser"] }
    models  = { inference-worker = ["roles/storage.objectViewer"] }
  }

  bucket_grants = merge(flatten([
    for place, buckets in merge(var.buckets, { models = { models = var.models_bucket } }) : [
      for use, bucket in buckets : [
        for service, roles in local.bucket_roles[use] : {
          for role in roles : join(" ", distinct([place, use, service, role])) => { bucket = bucket, service = service, role = role }
        }
      ]
    ]
  ])...)
}
