output "emails" {
  description = "Service account of each service that has one."
  value       = { for service, account in google_service_account.service : service => account.email }
}

output "names" {
  description = "Full names of these accounts, as grants on them take them."
  value       = { for service, account in google_service_account.service : service => account.name }
}

output "nodes" {
  description = "Service account of the nodes."
  value       = google_service_account.nodes.email
}
