resource "google_managed_kafka_cluster" "this" {
  cluster_id = "sightline-${var.region}"
  location   = var.region

  capacity_config {
    vcpu_count   = var.vcpus
    memory_bytes = var.memory_gib * 1024 * 1024 * 1024
  }

  gcp_config {
    access_config {
      network_configs {
        subnet = var.subnet
      }
    }
  }

  rebalance_config {
    mode = "AUTO_REBALANCE_ON_SCALE_UP"
  }
}
