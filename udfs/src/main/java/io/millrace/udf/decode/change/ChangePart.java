package io.millrace.udf.decode.change;

/** Which of the two documents of a change that gives a row another key. */
public enum ChangePart {
  /** The deletion of the row with its former key. */
  FORMER_KEY(0),
  ROW(1);

  private final int bit;

  ChangePart(int bit) {
    this.bit = bit;
  }

  /** The last bit of the version: the row is later than the deletion. */
  int bit() {
    return bit;
  }
}
