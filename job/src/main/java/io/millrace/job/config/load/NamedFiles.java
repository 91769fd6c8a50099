package io.millrace.job.config.load;

/** Where the files are that a configuration names. */
enum NamedFiles {
  /** On this machine: they are read. */
  HERE,
  /** On the machine that is to run the pipeline: none of them need exist here. */
  ELSEWHERE
}
