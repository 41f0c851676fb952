mock_provider "google" {}

variables {
  project_id = "my-project"
}

run "values" {}
