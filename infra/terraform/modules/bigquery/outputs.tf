output "dataset" {
  description = "Name of the dataset."
  value       = google_bigquery_dataset.this.dataset_id
}

output "table" {
  description = "Name of the table."
  value       = google_bigquery_table.predictions.table_id
}
