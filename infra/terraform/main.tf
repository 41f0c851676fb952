locals {
  regions       = var.running ? var.regions : {}
  managed_kafka = can(var.kafka.vcpus)
  sasl          = local.managed_kafka ? "plain" : try(var.kafka.sasl, "none")

  # Keys of the Kubernetes secrets that the chart refers to.
  secrets = merge({ gateway = ["api-keys"] }, local.sasl == "none" ? {} : { kafka-credentials = ["username", "password"] })

  apis = [
    "artifactregistry", "bigquery", "bigquerystorage", "billingbudgets", "compute", "container", "dns", "iam", "iamcredentials",
    "logging", "managedkafka", "monitoring", "pubsub", "secretmanager", "storage",
  ]
}

resource "google_project_service" "api" {
  for_each = toset(local.apis)

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false

  # Here, for it is the first thing that is made.
  lifecycle {
    precondition {
      condition     = local.managed_kafka || length(setsubtract(keys(local.regions), keys(try(var.kafka.brokers, {})))) == 0
      error_message = "A region has no brokers: the brokers in kafka need an entry for each of regions."
    }
  }
}

data "google_project" "this" {
  project_id = var.project_id
}

# Asking makes the account of Cloud Storage, where it was never used before.
data "google_storage_project_service_account" "this" {
  depends_on = [google_project_service.api]
}

module "network" {
  source     = "./modules/network"
  regions    = { for name, region in local.regions : name => region.cidr }
  depends_on = [google_project_service.api]
}

module "gke" {
  source   = "./modules/gke"
  for_each = local.regions

  project_id   = var.project_id
  region       = each.key
  zones        = [for zone in each.value.zones : "${each.key}-${zone}"]
  gpu_zones    = [for zone in each.value.gpu_zones : "${each.key}-${zone}"]
  network      = module.network.network
  subnet       = module.network.subnets[each.key].id
  node_account = module.identities.nodes
  nodes        = merge(var.nodes, { gpu = merge(var.nodes.gpu, length(each.value.gpu_zones) == 0 ? { max = 0 } : {}) })
}

module "kafka" {
  source   = "./modules/kafka"
  for_each = local.managed_kafka ? local.regions : {}

  project_id = var.project_id
  region     = each.key
  subnet     = module.network.subnets[each.key].id
  vcpus      = var.kafka.vcpus
  memory_gib = var.kafka.memory_gib
}

module "pubsub" {
  source   = "./modules/pubsub"
  for_each = var.regions

  project_id    = var.project_id
  region        = each.key
  storage_agent = data.google_storage_project_service_account.this.email_address
  pubsub_agent  = "service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  depends_on    = [google_project_service.api]
}

module "buckets" {
  source   = "./modules/buckets"
  for_each = var.regions

  project_id     = var.project_id
  region         = each.key
  notified_topic = module.pubsub[each.key].topic
  drops_days     = var.drops_days
  delete_data    = var.delete_data
  depends_on     = [google_project_service.api]
}

module "models" {
  source      = "./modules/models"
  project_id  = var.project_id
  location    = var.location
  delete_data = var.delete_data
  depends_on  = [google_project_service.api]
}

module "bigquery" {
  source      = "./modules/bigquery"
  location    = var.location
  delete_data = var.delete_data
  depends_on  = [google_project_service.api]
}

module "identities" {
  source        = "./modules/identities"
  project_id    = var.project_id
  buckets       = { for region, bucket in module.buckets : region => bucket.names }
  models_bucket = module.models.name
  subscriptions = { for region, pubsub in module.pubsub : region => pubsub.subscription }
  dataset       = module.bigquery.dataset
  managed_kafka = local.managed_kafka
  depends_on    = [google_project_service.api]
}

# The first cluster makes the pool that pods have their identities from.
module "pods" {
  source     = "./modules/pods"
  project_id = var.project_id
  namespace  = var.namespace
  accounts   = var.running ? module.identities.names : {}
  depends_on = [module.gke]
}

module "registry" {
  source       = "./modules/registry"
  project_id   = var.project_id
  location     = var.location
  node_account = module.identities.nodes
  depends_on   = [google_project_service.api]
}

module "secrets" {
  source     = "./modules/secrets"
  secrets    = local.secrets
  depends_on = [google_project_service.api]
}

module "alerts" {
  source     = "./modules/alerts"
  emails     = var.alert_emails
  watched    = { for region, pubsub in module.pubsub : region => pubsub.watched }
  depends_on = [google_project_service.api]
}

module "budget" {
  source = "./modules/budget"
  count  = var.billing_account == null ? 0 : 1

  project_id         = var.project_id
  billing_account    = var.billing_account
  monthly_budget_usd = var.monthly_budget_usd
  channels           = module.alerts.channels
}
