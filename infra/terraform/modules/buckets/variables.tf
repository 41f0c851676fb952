variable "project_id" {
  description = "Project of the buckets, which their names begin with."
  type        = string
}

variable "region" {
  description = "Where the buckets are."
  type        = string
}

variable "notified_topic" {
  description = "Pub/Sub topic that is told of each new object among the drops; Cloud Storage may publish to it."
  type        = string
}

variable "drops_days" {
  description = "Days after which a dropped picture is deleted; null: never."
  type        = number
}

variable "delete_data" {
  description = "Whether buckets are deleted with what is in them."
  type        = bool
}
