package io.millrace.job.tool.preview;

import io.millrace.udf.record.SkipReason;

/** A document that the pipeline skips. */
public final class SkippedDocument {
  private final SkipReason reason;
  private final String text;

  SkippedDocument(SkipReason reason, String text) {
    this.reason = reason;
    this.text = text;
  }

  public SkipReason reason() {
    return reason;
  }

  /** The document's source; what is not UTF-8 is replaced. */
  public String text() {
    return text;
  }
}
