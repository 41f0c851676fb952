variable "project_id" {
  description = "Project of the cluster."
  type        = string
}

variable "region" {
  description = "Where the cluster is."
  type        = string
}

variable "zones" {
  description = "Zones of the nodes."
  type        = list(string)
}

variable "gpu_zones" {
  description = "Those of them that have the accelerator."
  type        = list(string)
}

variable "network" {
  description = "Id of the network."
  type        = string
}

variable "subnet" {
  description = "Id of the subnet, which has the ranges pods and services."
  type        = string
}

variable "node_account" {
  description = "Service account that nodes run as."
  type        = string
}

variable "nodes" {
  description = "Machine type and most nodes of each pool; a pool of at most 0 is not made."
  type = object({
    cpu  = object({ machine_type = string, max = number })
    spot = object({ machine_type = string, max = number })
    gpu  = object({ machine_type = string, max = number, accelerator = string })
  })
}
