# The pods of a service, and nobody else, become its account: workload identity, without keys.
resource "google_service_account_iam_member" "this" {
  for_each = var.accounts

  service_account_id = each.value
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project_id}.svc.id.goog[${var.namespace}/${each.key}]"
}
