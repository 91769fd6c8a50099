package io.millrace.job.config.value;

/** Who registers and removes the enhanced fan-out consumer. */
public enum ConsumerRegistration {
  /** The running job: every subtask as it starts; removed when the job stops. */
  LAZY,
  /** The submission; the consumer stays when the job stops. */
  EAGER,
  /** The user, who sets its ARN. */
  NONE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
