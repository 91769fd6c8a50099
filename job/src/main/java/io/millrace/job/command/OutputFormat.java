package io.millrace.job.command;

/** How a command says its answer. */
enum OutputFormat {
  /** For people. */
  TABLE,
  JSON,
  YAML
}
