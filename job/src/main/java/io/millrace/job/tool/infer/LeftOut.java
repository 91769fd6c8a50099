package io.millrace.job.tool.infer;

import io.millrace.job.tool.sample.SampledDocument;
import io.millrace.udf.record.Reason;

/** Documents of the sample that the pipeline rejects for one reason, and the first of them. */
public final class LeftOut {
  private final Reason reason;
  private final int count;
  private final SampledDocument first;
  private final String message;

  private LeftOut(Reason reason, int count, SampledDocument first, String message) {
    this.reason = reason;
    this.count = count;
    this.first = first;
    this.message = message;
  }

  static LeftOut of(Reason reason, SampledDocument first, String message) {
    return new LeftOut(reason, 1, first, message);
  }

  LeftOut andOneMore() {
    return new LeftOut(reason, count + 1, first, message);
  }

  public Reason reason() {
    return reason;
  }

  /** The number of documents. */
  public int count() {
    return count;
  }

  /** The first one. */
  public SampledDocument first() {
    return first;
  }

  /** Why the first one is rejected; may quote it. */
  public String message() {
    return message;
  }
}
