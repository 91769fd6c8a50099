package io.millrace.job.secret;

import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretReference.Store;
import io.millrace.job.config.value.SecretUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.core.exception.SdkException;

/** What to say when a secret cannot be read; names the reference, never a value. */
final class SecretFailure {
  private static final int LONGEST_MESSAGE = 500;

  private final SecretReference reference;
  private final String region;

  SecretFailure(SecretReference reference, String region) {
    this.reference = reference;
    this.region = region;
  }

  /** AWS answered with an error. */
  SecretUnavailableException refused(AwsJsonCall.Answer answer) {
    String code = answer.code();
    if (code.isEmpty()) {
      return failure(
          "the answer has HTTP status " + answer.status() + " and is not from AWS",
          "Check " + endpoint() + " and any proxies");
    }
    String lower = code.toLowerCase(Locale.ROOT);
    if (lower.contains("signature") || lower.contains("token") || lower.contains("client")) {
      // AWS repeats the signed request in the message of such an error.
      return failure(
          "AWS does not accept the credentials (" + code + ")",
          "Check source.credentials, with which secrets are read");
    }
    String reason = code + (answer.message().isEmpty() ? "" : ": " + oneLine(answer.message()));
    if (lower.contains("accessdenied")) {
      boolean isKey = answer.message().contains("KMS") || answer.message().contains("kms:");
      return failure(
          reason,
          isKey
              ? "Allow kms:Decrypt on the key of the "
                  + word()
                  + "; millrace check --print-iam-policy prints the other statements"
              : "Allow " + SecretPolicy.action(reference) + " on " + resource());
    }
    if (lower.contains("notfound")) {
      return failure(
          reason, "Create the " + word() + " in " + region + ", or correct the reference");
    }
    if (lower.contains("decrypt") || lower.contains("invalidkey")) {
      return failure(reason, "Allow kms:Decrypt on the key of the " + word() + ", and enable it");
    }
    return failure(
        reason,
        answer.isBusy() ? "Try again: AWS is busy or throttles the calls" : "See AWS's message");
  }

  SecretUnavailableException unreachable(URI address, IOException cause) {
    return new SecretUnavailableException(
        reference + " cannot be read: no answer from " + address + " (" + cause.getMessage() + ")",
        "Check the network, " + endpoint() + " and secrets.region",
        cause);
  }

  SecretUnavailableException noCredentials(SdkException cause) {
    return new SecretUnavailableException(
        reference + " cannot be read: " + oneLine(String.valueOf(cause.getMessage())),
        "Check source.credentials, with which secrets are read",
        cause);
  }

  SecretUnavailableException strange(URI address) {
    return failure(
        "the answer of " + address + " has no secret", "Check " + endpoint() + " and any proxies");
  }

  SecretUnavailableException noJson() {
    return failure(
        "its value is not a JSON object, so it has no field "
            + reference.key().map(key -> "\"" + key + "\"").orElse(""),
        "Leave out #" + reference.key().orElse("") + " to take the whole value");
  }

  SecretUnavailableException noKey(List<String> keys) {
    return failure(
        "it has no field \""
            + reference.key().orElse("")
            + "\" with a text; its fields are: "
            + String.join(", ", keys),
        "Name one of them behind the #");
  }

  private SecretUnavailableException failure(String reason, String fix) {
    return new SecretUnavailableException(reference + " cannot be read: " + reason, fix, null);
  }

  private String resource() {
    return SecretPolicy.resource(reference, region);
  }

  private String word() {
    return reference.store() == Store.SSM ? "parameter" : "secret";
  }

  private String endpoint() {
    return "secrets." + reference.store().word() + "-endpoint";
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
  }
}
