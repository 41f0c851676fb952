# Sizes for production. What each value means: ../variables.tf.

# A second region is one more entry: us-central1 = { cidr = "10.4.0.0/14", zones = ["a", "b", "c"], gpu_zones = ["a"] }
regions = {
  europe-west1 = { cidr = "10.0.0.0/14", zones = ["b", "c", "d"], gpu_zones = ["b", "c"] }
}

nodes = {
  cpu  = { machine_type = "n2-standard-4", max = 12 }
  spot = { machine_type = "n2-standard-8", max = 24 }
  gpu  = { machine_type = "g2-standard-8", max = 4, accelerator = "nvidia-l4" }
}

kafka              = { vcpus = 6, memory_gib = 24 }
monthly_budget_usd = 3000
drops_days         = 30
