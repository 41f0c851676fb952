resource "google_container_cluster" "this" {
  name     = "sightline-${var.region}"
  location = var.region

  network        = var.network
  subnetwork     = var.subnet
  node_locations = var.zones

  # Pools are resources of their own: the one that a cluster must begin with is removed.
  remove_default_node_pool = true
  initial_node_count       = 1
  resource_labels          = { app = "sightline" }
  # Nothing is kept in it: `running = false` takes it away and later makes it anew.
  deletion_protection = false

  networking_mode   = "VPC_NATIVE"
  datapath_provider = "ADVANCED_DATAPATH"

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes = true
  }

  # Reached by its DNS name, where IAM says who may: there is no address to guard.
  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = true
    }
    ip_endpoints_config {
      enabled = false
    }
  }

  # People and programs log in by IAM alone.
  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }

  release_channel {
    channel = "REGULAR"
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  # Services' own metrics are Prometheus' work.
  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS"]
  }
  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS"]
    managed_prometheus {
      enabled = false
    }
  }

  # Of the pool that is removed; without it that would have the project's default identity.
  node_config {
    service_account = var.node_account
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
  }

  lifecycle {
    ignore_changes = [node_config, initial_node_count]
  }
}

locals {
  spot_taint = { key = "cloud.google.com/gke-spot", value = "true", effect = "NO_SCHEDULE" }

  # The pools that the chart's pods ask for: its tolerations and node selectors name these taints and labels.
  pools = {
    cpu  = merge(var.nodes.cpu, { spot = false, zones = var.zones, accelerator = null })
    spot = merge(var.nodes.spot, { spot = true, zones = var.zones, accelerator = null })
    gpu  = merge(var.nodes.gpu, { spot = true, zones = var.gpu_zones })
  }
}

resource "google_container_node_pool" "this" {
  for_each = { for name, pool in local.pools : name => pool if pool.max > 0 }

  name               = each.key
  cluster            = google_container_cluster.this.id
  node_locations     = each.value.zones
  initial_node_count = 0

  # Over all zones together.
  autoscaling {
    total_min_node_count = 0
    total_max_node_count = each.value.max
    location_policy      = each.value.spot ? "ANY" : "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type    = each.value.machine_type
    spot            = each.value.spot
    disk_size_gb    = 100
    disk_type       = "pd-balanced"
    image_type      = "COS_CONTAINERD"
    service_account = var.node_account
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    dynamic "taint" {
      for_each = each.value.spot ? [local.spot_taint] : []
      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = taint.value.effect
      }
    }

    # GKE adds the taint nvidia.com/gpu by itself.
    dynamic "guest_accelerator" {
      for_each = each.value.accelerator == null ? [] : [each.value.accelerator]
      content {
        type  = guest_accelerator.value
        count = 1
        gpu_driver_installation_config {
          gpu_driver_version = "LATEST"
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [initial_node_count]
  }
}
