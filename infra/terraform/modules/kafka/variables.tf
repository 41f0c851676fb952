variable "project_id" {
  description = "Project of the cluster."
  type        = string
}

variable "region" {
  description = "Where the brokers are."
  type        = string
}

variable "subnet" {
  description = "Id of the subnet in which the brokers get their addresses."
  type        = string
}

variable "vcpus" {
  description = "Processors of all brokers together."
  type        = number
}

variable "memory_gib" {
  description = "Memory of all brokers together, GiB."
  type        = number
}
