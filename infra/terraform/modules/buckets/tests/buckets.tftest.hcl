mock_provider "google" {}

variables {
  project_id     = "my-project"
  region         = "europe-west1"
  notified_topic = "projects/my-project/topics/drops"
  drops_days     = 30
  delete_data    = false
}

run "nobody_outside_reads_them_and_nothing_is_deleted_by_accident" {
  assert {
    condition = alltrue([
      for bucket in google_storage_bucket.this :
      bucket.uniform_bucket_level_access && bucket.public_access_prevention == "enforced" && !bucket.force_destroy
    ])
    error_message = "A bucket may become public, or go with what is in it."
  }
}

run "uploads_outlive_the_messages_that_point_to_them" {
  assert {
    condition     = one([for rule in google_storage_bucket.this["uploads"].lifecycle_rule : one(rule.condition).age if one(rule.action).type == "Delete"]) > 7
    error_message = "Uploads are deleted while messages of a week still point to them."
  }

  assert {
    condition     = length([for rule in google_storage_bucket.this["outputs"].lifecycle_rule : rule if one(rule.action).type == "Delete"]) == 0
    error_message = "The archive is deleted."
  }
}

run "each_new_drop_is_announced" {
  assert {
    condition     = google_storage_notification.drops.event_types == toset(["OBJECT_FINALIZE"]) && google_storage_notification.drops.payload_format == "JSON_API_V1"
    error_message = "The bridge is told of something else."
  }
}

run "drops_are_kept_for_as_long_as_wanted" {
  variables {
    drops_days = null
  }

  assert {
    condition     = length([for rule in google_storage_bucket.this["drops"].lifecycle_rule : rule if one(rule.action).type == "Delete"]) == 0
    error_message = "Drops are deleted although they are to be kept."
  }
}

# The longest that Google allows for a project and a region.
run "names_are_within_what_cloud_storage_takes" {
  variables {
    project_id = "a-project-with-thirty-letters-x"
    region     = "northamerica-northeast1"
  }

  assert {
    condition     = alltrue([for name in values(output.names) : length(name) <= 63])
    error_message = "A bucket's name is too long."
  }
}
