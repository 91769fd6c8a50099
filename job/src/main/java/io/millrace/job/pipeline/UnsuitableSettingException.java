package io.millrace.job.pipeline;

/** Flink's configuration does not suit a pipeline. The message names the key and what to set. */
public final class UnsuitableSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  UnsuitableSettingException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The message: what is wrong and how to correct it. */
  public String problem() {
    return problem;
  }
}
