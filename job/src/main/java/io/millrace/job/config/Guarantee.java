package io.millrace.job.config;

/** What holds for every document after a failure. */
public enum Guarantee {
  EXACTLY_ONCE,
  AT_LEAST_ONCE;

  @Override
  public String toString() {
    return Spelling.kebab(this);
  }
}
