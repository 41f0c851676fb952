resource "google_compute_network" "this" {
  name                    = "sightline"
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"
}

# Of a region's /14: services and nodes a /20 each, pods its upper half.
resource "google_compute_subnetwork" "this" {
  for_each = var.regions

  name                     = "sightline-${each.key}"
  network                  = google_compute_network.this.id
  region                   = each.key
  ip_cidr_range            = cidrsubnet(each.value, 6, 1)
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = cidrsubnet(each.value, 1, 1)
  }
  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = cidrsubnet(each.value, 6, 0)
  }
}

# Nodes have no addresses of their own: models and webhooks are reached through here.
resource "google_compute_router" "this" {
  for_each = var.regions

  name    = "sightline-${each.key}"
  network = google_compute_network.this.id
  region  = each.key
}

resource "google_compute_router_nat" "this" {
  for_each = var.regions

  name                               = "sightline-${each.key}"
  router                             = google_compute_router.this[each.key].name
  region                             = each.key
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
