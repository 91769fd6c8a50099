package io.millrace.job.config;

/** Where the AWS credentials come from. */
public enum CredentialsType {
  /** The SDK's default chain: environment, profile, container and instance roles. */
  DEFAULT,
  /** A key and its secret, from the configuration. */
  BASIC;

  @Override
  public String toString() {
    return Spelling.kebab(this);
  }
}
