variable "regions" {
  description = "The /14 that each region's nodes, pods and services share, by region."
  type        = map(string)
}
