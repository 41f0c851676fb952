variable "location" {
  description = "EU or US."
  type        = string
}

variable "delete_data" {
  description = "Whether the dataset is deleted with what is in it."
  type        = bool
}
