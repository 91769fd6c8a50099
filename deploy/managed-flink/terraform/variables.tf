variable "name" {
  description = "The application's name; the log group is named after it."
  type        = string
}

variable "jar" {
  description = "The path of millrace.jar on this machine."
  type        = string
}

variable "properties" {
  description = "The path of what `millrace export --to managed-flink` printed."
  type        = string
}

variable "iam_policy" {
  description = "The path of what `millrace check --print-iam-policy` printed."
  type        = string
}

variable "secret_arn" {
  description = "The Secrets Manager secret with the values of the pipeline's variables; null for none."
  type        = string
  default     = null
}

variable "parallelism" {
  description = "Subtasks per operator. At most one per shard reads."
  type        = number
  default     = 1
}

variable "parallelism_per_kpu" {
  description = "Subtasks that share one KPU (1 vCPU, 4 GB)."
  type        = number
  default     = 1
}

variable "checkpoint_interval_millis" {
  description = "The pipeline's delivery.checkpoint-interval. Rows appear after about this time."
  type        = number
  default     = 10000
}

variable "subnet_ids" {
  description = "Private subnets, when ClickHouse is in a VPC."
  type        = list(string)
  default     = []
}

variable "security_group_ids" {
  description = "With subnets: security groups that may reach ClickHouse and AWS."
  type        = list(string)
  default     = []
}

variable "log_retention_days" {
  description = "How long the application's log is kept."
  type        = number
  default     = 30
}
