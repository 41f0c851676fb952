# What each value means and which are allowed: ../../modules/sightline/variables.tf, which checks them.
variable "project_id" {
  type = string
}

# A second region is one more entry: us-central1 = { cidr = "10.4.0.0/14", zones = ["a", "b", "c"], gpu_zones = ["a"] }
variable "regions" {
  type = any
  default = {
    europe-west1 = { cidr = "10.0.0.0/14", zones = ["b"], gpu_zones = [] }
  }
}

variable "location" {
  type    = string
  default = "EU"
}

variable "nodes" {
  type = any
  default = {
    cpu  = { machine_type = "e2-standard-4", max = 3 }
    spot = { machine_type = "e2-standard-4", max = 3 }
    gpu  = { machine_type = "g2-standard-8", max = 0, accelerator = "nvidia-l4" }
  }
}

variable "kafka" {
  type    = any
  default = { vcpus = 3, memory_gib = 6 }
}

variable "billing_account" {
  type    = string
  default = null
}

variable "monthly_budget_usd" {
  type    = number
  default = 500
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
  default = 7
}

variable "running" {
  type    = bool
  default = true
}

variable "delete_data" {
  type    = bool
  default = false
}
