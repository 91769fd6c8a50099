package io.millrace.job.config;

/** What happens to a document that cannot become a row. */
public enum ErrorPolicy {
  /** It becomes a row of the error table. */
  TABLE,
  /** The job fails. */
  FAIL;

  @Override
  public String toString() {
    return Spelling.kebab(this);
  }
}
