package io.millrace.job.replay;

import java.util.ArrayList;
import java.util.List;

/** What a replay came to. */
public final class ReplayReport {
  private int finished;
  private int documents;
  private int rows;
  private int inTable;
  private final List<RejectedAgain> rejectedAgain = new ArrayList<>();

  /** A document that still cannot become a row, and why now. */
  public static final class RejectedAgain {
    private final RejectedDocument document;
    private final String message;

    RejectedAgain(RejectedDocument document, String message) {
      this.document = document;
      this.message = message;
    }

    public RejectedDocument document() {
      return document;
    }

    public String message() {
      return message;
    }
  }

  void finished(Replay replay) {
    finished += replay.rows();
  }

  void inserted(Replay replay) {
    documents += replay.identities().size();
    rows += replay.rows();
  }

  void rejectedAgain(RejectedDocument document, String message) {
    rejectedAgain.add(new RejectedAgain(document, message));
  }

  void inTable(int rows) {
    inTable = rows;
  }

  /** Rows that were left out: the table has them, and only a materialized view lacks them. */
  public int inTable() {
    return inTable;
  }

  /** Rows of replays that were begun before, broken off, and are inserted now. */
  public int rowsFinished() {
    return finished;
  }

  /** Documents that became rows. */
  public int documents() {
    return documents;
  }

  /** Rows inserted: a message that could not be told apart before may hold many. */
  public int rows() {
    return rows;
  }

  /** They stay rejected, as they were. */
  public List<RejectedAgain> rejectedAgain() {
    return List.copyOf(rejectedAgain);
  }
}
