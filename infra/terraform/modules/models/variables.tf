variable "project_id" {
  description = "Project of the bucket, which its name begins with."
  type        = string
}

variable "location" {
  description = "EU or US."
  type        = string
}

variable "delete_data" {
  description = "Whether the bucket is deleted with what is in it."
  type        = bool
}
