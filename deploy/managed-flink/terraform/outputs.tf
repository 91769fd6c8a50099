output "application_name" {
  description = "Start it with aws kinesisanalyticsv2 start-application."
  value       = aws_kinesisanalyticsv2_application.pipeline.name
}

output "role_arn" {
  value = aws_iam_role.application.arn
}
