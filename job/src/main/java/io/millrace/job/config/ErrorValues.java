package io.millrace.job.config;

/** Whether the values that could not be converted may be read in messages. */
public enum ErrorValues {
  SHOWN,
  REDACTED;

  @Override
  public String toString() {
    return Spelling.kebab(this);
  }
}
