package io.millrace.job.cli.terminal;

/** The output format of a command. */
enum OutputFormat {
  /** For people. */
  TABLE,
  JSON,
  YAML
}
