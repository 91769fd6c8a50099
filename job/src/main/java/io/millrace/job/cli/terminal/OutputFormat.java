package io.millrace.job.cli.terminal;

/** How a command says its answer. */
enum OutputFormat {
  /** For people. */
  TABLE,
  JSON,
  YAML
}
