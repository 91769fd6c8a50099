package io.millrace.job.config.value;

/** Where the AWS credentials come from. */
public enum CredentialsType {
  /** The SDK's default chain: environment, profile, web identity, container and instance roles. */
  DEFAULT,
  /** A key and its secret, from the configuration. */
  BASIC,
  /** A profile of the shared credentials file. */
  PROFILE,
  /** A role, assumed with the credentials of another type. */
  ASSUME_ROLE,
  /** A role, taken with the token file of a Kubernetes service account (IRSA). */
  WEB_IDENTITY,
  /** The role of the container: ECS tasks and EKS Pod Identity. */
  CONTAINER_ROLE,
  /** The role of the EC2 instance. */
  INSTANCE_ROLE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
