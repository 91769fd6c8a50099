package io.millrace.job.tool.export;

import java.util.Locale;
import java.util.regex.Pattern;

/** A name that the Flink Kubernetes Operator accepts: letters, digits and dashes, at most 45. */
final class DeploymentName {
  private static final Pattern VALID = Pattern.compile("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");

  private DeploymentName() {}

  /** The name as given. */
  static String given(String name) throws ExportException {
    if (!VALID.matcher(name).matches()) {
      throw new ExportException(
          "--name " + name + " cannot name a deployment",
          "Use at most 45 lower-case letters, digits and dashes; begin with a letter and end with a"
              + " letter or digit");
    }
    return name;
  }

  /** The name that a pipeline's name becomes. */
  static String of(String pipeline) throws ExportException {
    String name =
        pipeline
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[^a-z]+|-+$", "");
    if (!VALID.matcher(name).matches()) {
      throw new ExportException(
          "The pipeline's name \"" + pipeline + "\" does not give a name for a deployment",
          "Pass one: --name NAME, at most 45 lower-case letters, digits and dashes");
    }
    return name;
  }
}
