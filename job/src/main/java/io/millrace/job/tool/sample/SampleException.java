package io.millrace.job.tool.sample;

import io.millrace.job.preflight.report.Finding;

/** A stream that cannot be sampled. Message and fix are for people and name no secret. */
public final class SampleException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fix;

  SampleException(String what, String fix) {
    super(what);
    this.fix = fix;
  }

  SampleException(Finding finding, Throwable cause) {
    super(finding.what(), cause);
    this.fix = finding.fix();
  }

  /** What to do. */
  public String fix() {
    return fix;
  }
}
