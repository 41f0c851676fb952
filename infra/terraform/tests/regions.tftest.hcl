mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project_id = "my-project"
  regions    = { europe-west1 = { cidr = "10.0.0.0/14", zones = ["b", "c"], gpu_zones = ["b"] } }
  location   = "EU"
  nodes = {
    cpu  = { machine_type = "n2-standard-4", max = 12 }
    spot = { machine_type = "n2-standard-8", max = 24 }
    gpu  = { machine_type = "g2-standard-8", max = 4, accelerator = "nvidia-l4" }
  }
  kafka              = { vcpus = 3, memory_gib = 12 }
  billing_account    = "012345-6789AB-CDEF01"
  monthly_budget_usd = 1000
  alert_emails       = ["somebody@example.com"]
  namespace          = "sightline"
  drops_days         = 30
  running            = true
  delete_data        = false
}

run "one_region" {
  assert {
    condition     = output.clusters == { europe-west1 = { name = "sightline-europe-west1", location = "europe-west1" } }
    error_message = "There is another cluster."
  }

  assert {
    condition     = output.helm_values["europe-west1"].kafka.brokers == "bootstrap.sightline-europe-west1.europe-west1.managedkafka.my-project.cloud.goog:9092"
    error_message = "The services would look for Kafka elsewhere."
  }

  assert {
    condition     = module.network.subnets["europe-west1"].cidr == "10.0.16.0/20"
    error_message = "Nodes have other addresses."
  }

  assert {
    condition     = output.registry == "europe-docker.pkg.dev/my-project/sightline" && output.bigquery_table == "my-project.ml_streaming.image_predictions"
    error_message = "Images or predictions are elsewhere."
  }
}

# "asia" comes before "europe": nothing of the first region may move.
run "a_second_region_is_one_more_entry" {
  variables {
    regions = {
      europe-west1 = { cidr = "10.0.0.0/14", zones = ["b", "c"], gpu_zones = ["b"] }
      asia-east1   = { cidr = "10.4.0.0/14", zones = ["a", "b"], gpu_zones = [] }
    }
  }

  assert {
    condition = (
      module.network.subnets["europe-west1"].cidr == "10.0.16.0/20" &&
      output.registry == "europe-docker.pkg.dev/my-project/sightline" &&
      output.clusters["europe-west1"].name == "sightline-europe-west1" &&
      output.helm_values["europe-west1"].kafka.brokers == "bootstrap.sightline-europe-west1.europe-west1.managedkafka.my-project.cloud.goog:9092" &&
      output.helm_values["europe-west1"].env.UPLOAD_BUCKET == "my-project-uploads-europe-west1"
    )
    error_message = "The first region changes with the second."
  }

  assert {
    condition = (
      output.helm_values["asia-east1"].kafka.brokers != output.helm_values["europe-west1"].kafka.brokers &&
      output.helm_values["asia-east1"].env.UPLOAD_BUCKET != output.helm_values["europe-west1"].env.UPLOAD_BUCKET &&
      output.helm_values["asia-east1"].services.gcs-writer.env.OUTPUT_BUCKET != output.helm_values["europe-west1"].services.gcs-writer.env.OUTPUT_BUCKET &&
      output.helm_values["asia-east1"].services.gcs-notification-bridge.env.PUBSUB_SUBSCRIPTION != output.helm_values["europe-west1"].services.gcs-notification-bridge.env.PUBSUB_SUBSCRIPTION
    )
    error_message = "Two regions share what belongs to one: their archives would overwrite one another."
  }

  assert {
    condition     = output.helm_values["asia-east1"].services.bigquery-writer.env == output.helm_values["europe-west1"].services.bigquery-writer.env
    error_message = "The predictions of two regions do not meet in one table."
  }
}

run "own_brokers_replace_googles" {
  variables {
    kafka = { brokers = { europe-west1 = "a:9093,b:9093" }, tls = true, sasl = "scram-sha-512", networks = ["192.0.2.0/24"] }
  }

  assert {
    condition = output.helm_values["europe-west1"].kafka == {
      brokers  = "a:9093,b:9093"
      tls      = true
      sasl     = { mechanism = "scram-sha-512", secret = "kafka-credentials" }
      networks = [{ ipBlock = { cidr = "192.0.2.0/24" } }]
    }
    error_message = "The services would look for Kafka elsewhere."
  }

  assert {
    condition     = length(module.kafka) == 0 && toset(keys(output.secrets)) == toset(["gateway", "kafka-credentials"])
    error_message = "Google's Kafka is paid for beside one's own, or the credentials have no place."
  }
}

run "brokers_that_ask_for_nothing_need_no_secret" {
  variables {
    kafka = { brokers = { europe-west1 = "a:9092" } }
  }

  assert {
    condition     = toset(keys(output.secrets)) == toset(["gateway"]) && output.helm_values["europe-west1"].kafka.sasl.mechanism == "none"
    error_message = "There is a secret without use."
  }
}

run "the_data_stays_where_nothing_runs" {
  variables {
    running = false
  }

  assert {
    condition     = length(module.gke) == 0 && length(module.kafka) == 0 && length(module.network.subnets) == 0 && output.clusters == {} && output.helm_values == {}
    error_message = "Something that costs by the hour is left."
  }

  assert {
    condition     = output.drops_buckets == { europe-west1 = "my-project-drops-europe-west1" } && output.bigquery_table == "my-project.ml_streaming.image_predictions"
    error_message = "Data went with what ran."
  }
}
