output "network" {
  description = "Id of the network."
  value       = google_compute_network.this.id
}

output "subnets" {
  description = "Id and node addresses of each region's subnet."
  value       = { for region, subnet in google_compute_subnetwork.this : region => { id = subnet.id, cidr = subnet.ip_cidr_range } }
}
