output "ids" {
  description = "Secret Manager's secret for each key of each Kubernetes secret."
  value = {
    for secret, keys in var.secrets : secret => {
      for key in keys : key => google_secret_manager_secret.this["${secret}-${key}"].id
    }
  }
}
