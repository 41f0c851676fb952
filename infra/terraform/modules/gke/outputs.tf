output "cluster" {
  description = "Name and location, as gcloud container clusters get-credentials takes them."
  value       = { name = google_container_cluster.this.name, location = google_container_cluster.this.location }
}
