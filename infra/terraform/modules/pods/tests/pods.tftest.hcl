mock_provider "google" {}

variables {
  project_id = "my-project"
  namespace  = "sightline"
  accounts   = { gcs-writer = "gcs-writer's", ingest-gateway = "ingest-gateway's" }
}

run "only_the_pods_of_a_service_become_its_account" {
  assert {
    condition = { for grant in google_service_account_iam_member.this : grant.service_account_id => "${grant.role} ${grant.member}" } == {
      "gcs-writer's"     = "roles/iam.workloadIdentityUser serviceAccount:my-project.svc.id.goog[sightline/gcs-writer]"
      "ingest-gateway's" = "roles/iam.workloadIdentityUser serviceAccount:my-project.svc.id.goog[sightline/ingest-gateway]"
    }
    error_message = "Another pod may become the account of a service."
  }
}
