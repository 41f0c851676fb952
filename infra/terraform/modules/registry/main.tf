resource "google_artifact_registry_repository" "this" {
  repository_id = "sightline"
  location      = local.location
  format        = "DOCKER"
  description   = "One image for each app."

  # What is behind a version never changes.
  docker_config {
    immutable_tags = true
  }

  cleanup_policies {
    id     = "untagged"
    action = "DELETE"
    condition {
      tag_state  = "UNTAGGED"
      older_than = "604800s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "nodes" {
  repository = google_artifact_registry_repository.this.name
  location   = google_artifact_registry_repository.this.location
  role       = "roles/artifactregistry.reader"
  member     = "serviceAccount:${var.node_account}"
}

locals {
  location = { EU = "europe", US = "us" }[var.location]
}
