variable "project_id" {
  description = "Project of the repository."
  type        = string
}

variable "location" {
  description = "EU or US."
  type        = string
}

variable "node_account" {
  description = "Email of the service account that pulls images."
  type        = string
}
