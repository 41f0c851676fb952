output "prefix" {
  description = "What the names of the images begin with."
  value       = "${local.location}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.this.repository_id}"
}
