# What each value means and which are allowed: ../../modules/sightline/variables.tf, which checks them.
variable "project_id" {
  type = string
}

# A second region is one more entry: us-central1 = { cidr = "10.4.0.0/14", zones = ["a", "b", "c"], gpu_zones = ["a"] }
variable "regions" {
  type = any
  default = {
    europe-west1 = { cidr = "10.0.0.0/14", zones = ["b", "c", "d"], gpu_zones = ["b", "c"] }
  }
}

variable "location" {
  type    = string
  default = "EU"
}

variable "nodes" {
  type = any
  default = {
    cpu  = { machine_type = "n2-standard-4", max = 12 }
    spot = { machine_type = "n2-standard-8", max = 24 }
    gpu  = { machine_type = "g2-standard-8", max = 4, accelerator = "nvidia-l4" }
  }
}

variable "kafka" {
  type    = any
  default = { vcpus = 6, memory_gib = 24 }
}

variable "billing_account" {
  type    = string
  default = null
}

variable "monthly_budget_usd" {
  type    = number
  default = 3000
}

variable "alert_emails" {
  type    = list(string)
  default = []
}

variable "namespace" {
  type    = string
  default = "sightline"
}

variable "drops_days" {
  type    = number
  default = 30
}

variable "running" {
  type    = bool
  default = true
}

variable "delete_data" {
  type    = bool
  default = false
}
