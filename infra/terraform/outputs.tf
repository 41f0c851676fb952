# The contract of README.md.
output "helm_values" {
  description = "By region: what the chart's values.yaml takes from here, laid over the values of the environment."
  value = {
    for region in keys(local.regions) : region => {
      image = { registry = module.registry.prefix }
      kafka = {
        brokers  = local.managed_kafka ? module.kafka[region].brokers : var.kafka.brokers[region]
        tls      = local.managed_kafka ? true : try(var.kafka.tls, false)
        sasl     = { mechanism = local.sasl, secret = local.sasl == "none" ? "" : "kafka-credentials" }
        networks = [for cidr in local.managed_kafka ? [module.network.subnets[region].cidr] : try(var.kafka.networks, []) : { ipBlock = { cidr = cidr } }]
      }
      topics = { replicationFactor = local.managed_kafka ? 3 : try(var.kafka.replication_factor, 3) }
      env = {
        GOOGLE_CLOUD_PROJECT = var.project_id
        UPLOAD_BUCKET        = module.buckets[region].names.uploads
      }
      services = {
        for service, values in local.services[region] : service => merge(values, {
          identity = { "iam.gke.io/gcp-service-account" = module.identities.emails[service] }
        })
      }
    }
  }
}

output "clusters" {
  description = "By region: name and location for gcloud container clusters get-credentials --dns-endpoint."
  value       = { for region, gke in module.gke : region => gke.cluster }
}

output "registry" {
  description = "What the names of the images begin with."
  value       = module.registry.prefix
}

output "drops_buckets" {
  description = "By region: the bucket that pictures are dropped in."
  value       = { for region, buckets in module.buckets : region => buckets.names.drops }
}

output "models_bucket" {
  description = "The bucket of the model repository."
  value       = module.models.name
}

output "bigquery_table" {
  description = "The table of the predictions, PROJECT.DATASET.TABLE."
  value       = "${var.project_id}.${module.bigquery.dataset}.${module.bigquery.table}"
}

output "secrets" {
  description = "By Kubernetes secret and key: the secret of Secret Manager that has its value."
  value       = module.secrets.ids
}

# The settings of each service that speaks to Google Cloud.
locals {
  services = {
    for region in keys(local.regions) : region => {
      ingest-gateway = { env = {} }
      inference-worker = { env = {
        FETCH_BUCKETS    = module.buckets[region].names.drops
        MODEL_REPOSITORY = "gs://${module.models.name}/"
      } }
      gcs-notification-bridge = { enabled = true, env = {
        PUBSUB_SUBSCRIPTION = module.pubsub[region].subscription
      } }
      bigquery-writer = { enabled = true, env = {
        BIGQUERY_LOCATION = var.location
        BIGQUERY_DATASET  = module.bigquery.dataset
        BIGQUERY_TABLE    = module.bigquery.table
      } }
      gcs-writer = { enabled = true, env = {
        OUTPUT_BUCKET      = module.buckets[region].names.outputs
        OUTPUT_COMPRESSION = "gzip"
      } }
    }
  }
}
