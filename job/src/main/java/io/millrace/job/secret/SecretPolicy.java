package io.millrace.job.secret;

import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretReference.Store;

/** What an identity must be allowed to read a secret. */
public final class SecretPolicy {
  private SecretPolicy() {}

  /** The action of the call. */
  public static String action(SecretReference reference) {
    return reference.store() == Store.SSM ? "ssm:GetParameter" : "secretsmanager:GetSecretValue";
  }

  /** The ARN, with question marks for the characters that Secrets Manager adds to a name. */
  public static String resource(SecretReference reference, String region) {
    String name = reference.name();
    if (reference.store() == Store.SSM) {
      String plain = name.startsWith("arn:") ? name : name.replaceFirst(":[^:/]*$", "");
      return plain.startsWith("arn:")
          ? plain
          : "arn:"
              + partition(region)
              + ":ssm:"
              + region
              + ":*:parameter"
              + (plain.startsWith("/") ? "" : "/")
              + plain;
    }
    return name.startsWith("arn:")
        ? name
        : "arn:"
            + partition(region)
            + ":secretsmanager:"
            + region
            + ":*:secret:"
            + name
            + "-??????";
  }

  private static String partition(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }
}
