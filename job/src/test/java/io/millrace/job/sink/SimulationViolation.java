package io.millrace.job.sink;

/** What must never be. */
final class SimulationViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which rule is broken. */
  enum Kind {
    ROW_LOST,
    ROW_TWICE,
    VIEW_LACKS_ROW,
    VIEW_TWICE,
    TOKEN_OF_TWO_BODIES,
    TOO_MUCH_HELD,
    NEVER_DRAINED,
    ENDED_TOO_EARLY,
    JOB_ENDED_FOR_A_ROW,
    UNEXPECTED_EXCEPTION,
    VALUE_DECIDED
  }

  private final Kind kind;

  SimulationViolation(Kind kind, String message) {
    super(kind + ": " + message);
    this.kind = kind;
  }

  SimulationViolation(Kind kind, String message, Throwable cause) {
    super(kind + ": " + message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
