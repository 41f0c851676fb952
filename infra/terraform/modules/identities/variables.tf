variable "project_id" {
  description = "Project of the accounts."
  type        = string
}

variable "buckets" {
  description = "Names of the buckets drops, uploads and outputs, by region."
  type        = map(map(string))
}

variable "models_bucket" {
  description = "Name of the model repository's bucket."
  type        = string
}

variable "subscriptions" {
  description = "The bridge's subscription, by region."
  type        = map(string)
}

variable "dataset" {
  description = "BigQuery dataset of the predictions."
  type        = string
}

variable "managed_kafka" {
  description = "Whether Kafka is Google's."
  type        = bool
}
