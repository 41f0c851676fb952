variable "secrets" {
  description = "Keys of each Kubernetes secret that the chart refers to."
  type        = map(list(string))
}
