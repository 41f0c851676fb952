variable "project_id" {
  description = "Project whose clusters the pods run in: the first cluster made its pool of identities."
  type        = string
}

variable "namespace" {
  description = "Kubernetes namespace of the services."
  type        = string
}

variable "accounts" {
  description = "Full name of each service's account."
  type        = map(string)
}
