package io.millrace.job.config.value;

/** Who makes and removes the enhanced fan-out consumer. */
public enum ConsumerRegistration {
  /** The running job: every subtask as it starts; removed when the job stops. */
  LAZY,
  /** The one who submits; it stays when the job stops. */
  EAGER,
  /** Somebody else, who gives its ARN. */
  NONE;

  @Override
  public String toString() {
    return KeyStyle.kebab(this);
  }
}
