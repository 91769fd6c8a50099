# A Millrace pipeline as an application of Managed Service for Apache Flink. See ../README.md.

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "code" {
  bucket_prefix = "millrace-"
}

resource "aws_s3_bucket_versioning" "code" {
  bucket = aws_s3_bucket.code.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "code" {
  bucket                  = aws_s3_bucket.code.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "only_tls" {
  statement {
    sid     = "OnlyTls"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      aws_s3_bucket.code.arn,
      "${aws_s3_bucket.code.arn}/*",
    ]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "code" {
  bucket     = aws_s3_bucket.code.id
  policy     = data.aws_iam_policy_document.only_tls.json
  depends_on = [aws_s3_bucket_public_access_block.code]
}

resource "aws_s3_object" "jar" {
  bucket      = aws_s3_bucket.code.id
  key         = "millrace-${filesha256(var.jar)}.jar"
  source      = var.jar
  source_hash = filesha256(var.jar)
  depends_on  = [aws_s3_bucket_versioning.code]
}

resource "aws_cloudwatch_log_group" "application" {
  name              = "/aws/kinesis-analytics/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "application" {
  name           = "kinesis-analytics-log-stream"
  log_group_name = aws_cloudwatch_log_group.application.name
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["kinesisanalytics.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "application" {
  name_prefix        = "millrace-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "stream" {
  name   = "read-stream"
  role   = aws_iam_role.application.id
  policy = file(var.iam_policy)
}

data "aws_iam_policy_document" "application" {
  statement {
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["${aws_s3_bucket.code.arn}/*"]
  }
  statement {
    actions   = ["logs:DescribeLogGroups"]
    resources = ["*"]
  }
  statement {
    actions = ["logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [
      aws_cloudwatch_log_group.application.arn,
      "${aws_cloudwatch_log_group.application.arn}:log-stream:*",
    ]
  }
  dynamic "statement" {
    for_each = var.secret_arn == null ? [] : [var.secret_arn]
    content {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }
  dynamic "statement" {
    for_each = length(var.subnet_ids) == 0 ? [] : ["vpc"]
    content {
      actions = [
        "ec2:DescribeVpcs",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
      ]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "application" {
  name   = "jar-logs-secret-vpc"
  role   = aws_iam_role.application.id
  policy = data.aws_iam_policy_document.application.json
}

resource "aws_kinesisanalyticsv2_application" "pipeline" {
  name                   = var.name
  description            = "Millrace, from Kinesis Data Streams into ClickHouse"
  runtime_environment    = "FLINK-1_20"
  service_execution_role = aws_iam_role.application.arn
  application_mode       = "STREAMING"

  application_configuration {
    application_code_configuration {
      code_content_type = "ZIPFILE"
      code_content {
        s3_content_location {
          bucket_arn = aws_s3_bucket.code.arn
          file_key   = aws_s3_object.jar.key
        }
      }
    }

    application_snapshot_configuration {
      snapshots_enabled = true
    }

    environment_properties {
      dynamic "property_group" {
        for_each = jsondecode(file(var.properties)).PropertyGroups
        content {
          property_group_id = property_group.value.PropertyGroupId
          property_map      = property_group.value.PropertyMap
        }
      }
    }

    flink_application_configuration {
      # DEFAULT would be 60 s whatever the pipeline says.
      checkpoint_configuration {
        configuration_type            = "CUSTOM"
        checkpointing_enabled         = true
        checkpoint_interval           = var.checkpoint_interval_millis
        min_pause_between_checkpoints = 0
      }
      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = "INFO"
        metrics_level      = "APPLICATION"
      }
      parallelism_configuration {
        configuration_type   = "CUSTOM"
        parallelism          = var.parallelism
        parallelism_per_kpu  = var.parallelism_per_kpu
        auto_scaling_enabled = false
      }
    }

    run_configuration {
      application_restore_configuration {
        application_restore_type = "RESTORE_FROM_LATEST_SNAPSHOT"
      }
      flink_run_configuration {
        allow_non_restored_state = false
      }
    }

    dynamic "vpc_configuration" {
      for_each = length(var.subnet_ids) == 0 ? [] : ["vpc"]
      content {
        subnet_ids         = var.subnet_ids
        security_group_ids = var.security_group_ids
      }
    }
  }

  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.application.arn
  }

  # The application reads its jar with this policy when it starts.
  depends_on = [aws_iam_role_policy.application, aws_iam_role_policy.stream]
}
