mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = { email = "service@a-project.iam.gserviceaccount.com" }
  }
}

variables {
  project_id = "a-project"
}

run "as_it_is" {
  assert {
    condition     = keys(output.helm_values) == ["europe-west1"] && keys(output.helm_values) == keys(output.clusters)
    error_message = "There is not one cluster with its values."
  }
}

# tools/deploy-checks renders the chart with these values.
run "with_a_second_region" {
  variables {
    regions = {
      europe-west1 = { cidr = "10.0.0.0/14", zones = ["b"], gpu_zones = [] }
      us-central1  = { cidr = "10.4.0.0/14", zones = ["a"], gpu_zones = [] }
    }
  }

  assert {
    condition     = keys(output.helm_values) == ["europe-west1", "us-central1"]
    error_message = "A region has no values."
  }
}
