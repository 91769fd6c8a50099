package io.millrace.job.tool.export;

/** A pipeline that a place cannot run as it is written. Message and fix name no secret. */
public final class ExportException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String fix;

  ExportException(String what, String fix) {
    super(what);
    this.fix = fix;
  }

  /** What to do. */
  public String fix() {
    return fix;
  }
}
