output "names" {
  description = "Names of the buckets drops, uploads and outputs."
  value       = { for use, bucket in google_storage_bucket.this : use => bucket.name }
}
