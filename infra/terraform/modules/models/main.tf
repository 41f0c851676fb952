# The model repository: all regions serve the same models.
resource "google_storage_bucket" "this" {
  name                        = "${var.project_id}-models"
  location                    = var.location
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = var.delete_data

  versioning {
    enabled = true
  }

  # A file that was overwritten by mistake is there for a month.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 30
    }
    action {
      type = "Delete"
    }
  }
}
