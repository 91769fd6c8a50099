package io.millrace.udf.decode.change;

/** Which of the two documents of a change that gives a row another key; the later one last. */
public enum ChangePart {
  /** The deletion of the row with its former key. */
  FORMER_KEY,
  ROW
}
