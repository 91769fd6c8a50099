package io.millrace.job.pipeline;

/** Flink's configuration does not suit a pipeline. The message names the key and what to set. */
public final class UnsuitableSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsuitableSettingException(String message) {
    super(message);
  }
}
