package io.millrace.job.config.value;

/** What happens when a stream no longer keeps what a restored pipeline would read next. */
public enum ExpiredPositionPolicy {
  /** The job ends and says what is gone. */
  FAIL,
  /** It goes on at the oldest record kept, with a warning and a metric. */
  CONTINUE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
