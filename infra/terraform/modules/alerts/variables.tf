variable "emails" {
  description = "Who is told."
  type        = list(string)
}

variable "watched" {
  description = "Subscriptions of notices and of those given up, by region."
  type        = map(object({ bridge = string, dead_letter = string }))
}
