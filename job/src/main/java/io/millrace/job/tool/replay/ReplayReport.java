package io.millrace.job.tool.replay;

import java.util.ArrayList;
import java.util.List;

/** The result of a replay. Holds a bounded number of documents. */
public final class ReplayReport {
  private static final int MOST_DOCUMENTS = 1_000;
  private static final long MOST_BYTES = 16L << 20;

  private int finished;
  private int documents;
  private int rows;
  private int inTable;
  private int skipped;
  private long stillRejected;
  private long bytes;
  private final List<RejectedAgain> rejectedAgain = new ArrayList<>();
  private final List<PendingReplay> pending = new ArrayList<>();

  /** A document that still cannot be converted, and the reason. */
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
    if (replay.blocks().isEmpty()) {
      skipped += replay.documents().size();
      return;
    }
    documents += replay.documents().size();
    rows += replay.rows();
  }

  void rejectedAgain(RejectedAgain again) {
    stillRejected++;
    bytes += again.document().record().payload().length;
    if (rejectedAgain.size() < MOST_DOCUMENTS && (rejectedAgain.isEmpty() || bytes <= MOST_BYTES)) {
      rejectedAgain.add(again);
    }
  }

  void inTable(int rows) {
    inTable = rows;
  }

  void pending(PendingReplay replay) {
    pending.add(replay);
  }

  /** Rows that were skipped: the table has them, or may have them. */
  public int inTable() {
    return inTable;
  }

  /** Rows of interrupted replays that are inserted now. */
  public int rowsFinished() {
    return finished;
  }

  /** Documents that became rows. */
  public int documents() {
    return documents;
  }

  /** Rows inserted: a message that could not be split before may contain many. */
  public int rows() {
    return rows;
  }

  /** Documents that are no rows, because the pipeline skips them; they are not replayed again. */
  public int skipped() {
    return skipped;
  }

  /** How many documents stay rejected, as they were. */
  public long stillRejected() {
    return stillRejected;
  }

  /** The first of them: at most 1,000 and 16 MiB, but at least one. */
  public List<RejectedAgain> rejectedAgain() {
    return List.copyOf(rejectedAgain);
  }

  /** Replays that could not be finished, of this run and of those before. */
  public List<PendingReplay> pending() {
    return List.copyOf(pending);
  }
}
