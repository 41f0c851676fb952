variable "project_id" {
  description = "Project whose costs are counted."
  type        = string
}

variable "billing_account" {
  description = "Account that pays for it, XXXXXX-XXXXXX-XXXXXX; its currency is USD."
  type        = string
}

variable "monthly_budget_usd" {
  description = "Dollars a month."
  type        = number
}

variable "channels" {
  description = "Notification channels, five at most."
  type        = list(string)
}
