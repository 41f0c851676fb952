# The contract of ../../README.md.
output "helm_values" {
  description = "By region: values for the chart, laid over infra/helm/sightline/environments."
  value       = module.sightline.helm_values
}

output "clusters" {
  description = "By region: name and location of the cluster."
  value       = module.sightline.clusters
}

output "registry" {
  description = "What the names of the images begin with."
  value       = module.sightline.registry
}

output "drops_buckets" {
  description = "By region: the bucket that pictures are dropped in."
  value       = module.sightline.drops_buckets
}

output "models_bucket" {
  description = "The bucket of the model repository."
  value       = module.sightline.models_bucket
}

output "bigquery_table" {
  description = "The table of the predictions, PROJECT.DATASET.TABLE."
  value       = module.sightline.bigquery_table
}

output "secrets" {
  description = "By Kubernetes secret and key: the secret of Secret Manager that has its value."
  value       = module.sightline.secrets
}
