# Names without values: whoever has those adds versions, so that none is ever in a state file.
resource "google_secret_manager_secret" "this" {
  for_each = toset(flatten([for secret, keys in var.secrets : [for key in keys : "${secret}-${key}"]]))

  secret_id = "sightline-${each.key}"

  replication {
    auto {}
  }
}
