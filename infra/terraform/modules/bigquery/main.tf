resource "google_bigquery_dataset" "this" {
  dataset_id                 = "ml_streaming"
  location                   = var.location
  description                = "What Sightline saw."
  delete_contents_on_destroy = var.delete_data
}

# As the bigquery-writer makes it, which adds views of its own. The schema is generated from the same messages.
resource "google_bigquery_table" "predictions" {
  dataset_id          = google_bigquery_dataset.this.dataset_id
  table_id            = "image_predictions"
  description         = "What became of each image: its labels, or why it has none."
  schema              = file("${path.module}/image_predictions.json")
  clustering          = ["label", "model_name"]
  deletion_protection = !var.delete_data

  time_partitioning {
    type  = "DAY"
    field = "processed_at"
  }
}
