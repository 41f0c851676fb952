# Sizes for trying things out. What each value means: ../variables.tf.

# A second region is one more entry: us-central1 = { cidr = "10.4.0.0/14", zones = ["a", "b", "c"], gpu_zones = ["a"] }
regions = {
  europe-west1 = { cidr = "10.0.0.0/14", zones = ["b"], gpu_zones = [] }
}

nodes = {
  cpu  = { machine_type = "e2-standard-4", max = 3 }
  spot = { machine_type = "e2-standard-4", max = 3 }
  gpu  = { machine_type = "g2-standard-8", max = 0, accelerator = "nvidia-l4" }
}

kafka              = { vcpus = 3, memory_gib = 6 }
monthly_budget_usd = 500
drops_days         = 7
