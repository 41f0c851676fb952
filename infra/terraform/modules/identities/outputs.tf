output "emails" {
  description = "Service account of each service that has one."
  value       = { for service, account in google_service_account.service : service => account.email }
}

output "nodes" {
  description = "Service account of the nodes."
  value       = google_service_account.nodes.email
}
