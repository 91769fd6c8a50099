package io.millrace.job.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Millrace " + number().orElse("(not packaged)")};
  }

  /** The number alone; empty for classes that are not in a jar. */
  static Optional<String> number() {
    return Optional.ofNullable(Millrace.class.getPackage().getImplementationVersion());
  }
}
