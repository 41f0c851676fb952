# Version 0.1.0 had all of this within a module of its own: what it made stays.
moved {
  from = module.sightline.module.network
  to   = module.network
}

moved {
  from = module.sightline.module.gke
  to   = module.gke
}

moved {
  from = module.sightline.module.kafka
  to   = module.kafka
}

moved {
  from = module.sightline.module.pubsub
  to   = module.pubsub
}

moved {
  from = module.sightline.module.buckets
  to   = module.buckets
}

moved {
  from = module.sightline.module.models
  to   = module.models
}

moved {
  from = module.sightline.module.bigquery
  to   = module.bigquery
}

moved {
  from = module.sightline.module.identities
  to   = module.identities
}

moved {
  from = module.sightline.module.pods
  to   = module.pods
}

moved {
  from = module.sightline.module.registry
  to   = module.registry
}

moved {
  from = module.sightline.module.secrets
  to   = module.secrets
}

moved {
  from = module.sightline.module.alerts
  to   = module.alerts
}

moved {
  from = module.sightline.module.budget
  to   = module.budget
}

moved {
  from = module.sightline.google_project_service.api
  to   = google_project_service.api
}
