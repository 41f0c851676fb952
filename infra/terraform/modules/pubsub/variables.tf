variable "project_id" {
  description = "Project of the topics."
  type        = string
}

variable "region" {
  description = "Where notices are kept."
  type        = string
}

variable "storage_agent" {
  description = "Email of the project's Cloud Storage service agent."
  type        = string
}

variable "pubsub_agent" {
  description = "Email of the project's Pub/Sub service agent."
  type        = string
}
