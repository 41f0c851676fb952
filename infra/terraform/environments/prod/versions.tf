terraform {
  required_version = ">= 1.5.7"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.12"
    }
  }

  # The bucket is named by init: -backend-config=bucket=…
  backend "gcs" {
    prefix = "sightline"
  }
}

provider "google" {
  project = var.project_id
}
