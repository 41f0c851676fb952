module "sightline" {
  source = "../../modules/sightline"

  project_id         = var.project_id
  regions            = var.regions
  location           = var.location
  nodes              = var.nodes
  kafka              = var.kafka
  billing_account    = var.billing_account
  monthly_budget_usd = var.monthly_budget_usd
  alert_emails       = var.alert_emails
  namespace          = var.namespace
  drops_days         = var.drops_days
  running            = var.running
  delete_data        = var.delete_data
}
