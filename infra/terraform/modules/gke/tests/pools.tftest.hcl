mock_provider "google" {}

variables {
  project_id   = "my-project"
  region       = "europe-west1"
  zones        = ["europe-west1-b", "europe-west1-c"]
  gpu_zones    = ["europe-west1-c"]
  network      = "network"
  subnet       = "subnet"
  node_account = "nodes@my-project.iam.gserviceaccount.com"
  nodes = {
    cpu  = { machine_type = "n2-standard-4", max = 12 }
    spot = { machine_type = "n2-standard-8", max = 24 }
    gpu  = { machine_type = "g2-standard-8", max = 4, accelerator = "nvidia-l4" }
  }
}

run "every_pool_grows_from_nothing" {
  assert {
    condition     = toset(keys(google_container_node_pool.this)) == toset(["cpu", "spot", "gpu"])
    error_message = "A pool is missing."
  }

  assert {
    condition = alltrue([
      for pool in google_container_node_pool.this :
      pool.initial_node_count == 0 && pool.autoscaling[0].total_min_node_count == 0 && pool.autoscaling[0].total_max_node_count > 0
    ])
    error_message = "A pool keeps nodes that nothing runs on."
  }
}

run "spot_machines_take_only_pods_that_the_chart_sends_there" {
  assert {
    condition = alltrue([
      for name in ["spot", "gpu"] :
      google_container_node_pool.this[name].node_config[0].spot && one(google_container_node_pool.this[name].node_config[0].taint).key == "cloud.google.com/gke-spot" && one(google_container_node_pool.this[name].node_config[0].taint).effect == "NO_SCHEDULE"
    ])
    error_message = "A spot pool lacks the taint that the chart tolerates."
  }

  assert {
    condition     = !google_container_node_pool.this["cpu"].node_config[0].spot && length(google_container_node_pool.this["cpu"].node_config[0].taint) == 0
    error_message = "The gateway would not run in the pool cpu."
  }
}

run "gpus_are_where_the_zone_has_them" {
  assert {
    condition     = toset(google_container_node_pool.this["gpu"].node_locations) == toset(["europe-west1-c"]) && google_container_node_pool.this["gpu"].node_config[0].guest_accelerator[0].type == "nvidia-l4"
    error_message = "The pool gpu has another accelerator, or is elsewhere."
  }
}

run "nodes_are_nobody" {
  assert {
    condition = alltrue([
      for pool in google_container_node_pool.this :
      pool.node_config[0].service_account == var.node_account && pool.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA"
    ])
    error_message = "Pods could get the identity of their node."
  }

  assert {
    condition     = google_container_cluster.this.private_cluster_config[0].enable_private_nodes && !google_container_cluster.this.control_plane_endpoints_config[0].ip_endpoints_config[0].enabled
    error_message = "Nodes or the control plane have addresses of their own."
  }
}

run "a_pool_of_none_is_not_made" {
  variables {
    nodes = {
      cpu  = { machine_type = "e2-standard-4", max = 3 }
      spot = { machine_type = "e2-standard-4", max = 3 }
      gpu  = { machine_type = "g2-standard-8", max = 0, accelerator = "nvidia-l4" }
    }
  }

  assert {
    condition     = toset(keys(google_container_node_pool.this)) == toset(["cpu", "spot"])
    error_message = "There is a pool of GPUs that may have none."
  }
}
