package io.millrace.job.config.value;

/** What holds for every document after a failure. */
public enum Guarantee {
  EXACTLY_ONCE,
  AT_LEAST_ONCE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
