package io.millrace.job.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Millrace.class.getPackage().getImplementationVersion();
    return new String[] {"Millrace " + (version == null ? "(not packaged)" : version)};
  }
}
