terraform {
  required_version = ">= 1.7.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.0"
    }
  }

  # The bucket is named by init: -backend-config=bucket=…
  backend "gcs" {
    prefix = "sightline"
  }
}

provider "google" {
  project = var.project_id

  # Budgets are refused to a person's login without a project that answers for the calls.
  user_project_override = true
  billing_project       = var.project_id
}
