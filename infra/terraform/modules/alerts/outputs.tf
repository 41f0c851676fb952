output "channels" {
  description = "Notification channels of the emails."
  value       = [for channel in google_monitoring_notification_channel.email : channel.id]
}
