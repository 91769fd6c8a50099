package io.millrace.job.config.value;

/** What happens if the stream no longer retains the records that a pipeline reads next. */
public enum ExpiredPositionPolicy {
  /** The job ends, and the message names what is missing. */
  FAIL,
  /** The job continues at the oldest record in the stream, with a warning and a metric. */
  CONTINUE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
