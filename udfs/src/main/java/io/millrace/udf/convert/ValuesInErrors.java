package io.millrace.udf.convert;

/** Whether messages about a value may quote it. */
public enum ValuesInErrors {
  SHOWN,
  REDACTED;

  /**
   * An internal error as it may be logged or thrown. If values are redacted, it has no message and
   * no cause: both may quote the document.
   */
  public Throwable shown(Throwable fault) {
    if (this == SHOWN) {
      return fault;
    }
    Throwable bare = new IllegalStateException(fault.getClass().getName() + " (message redacted)");
    bare.setStackTrace(fault.getStackTrace());
    return bare;
  }
}
