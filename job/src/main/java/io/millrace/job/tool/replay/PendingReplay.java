package io.millrace.job.tool.replay;

import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.udf.table.TableName;
import java.util.UUID;

/** A replay that could not be finished, and what to do about it. */
public final class PendingReplay {
  private final UUID id;
  private final int documents;
  private final int rows;
  private final String message;
  private final String fix;

  private PendingReplay(Replay replay, String message, String fix) {
    this.id = replay.id();
    this.documents = replay.documents().size();
    this.rows = replay.rows();
    this.message = message;
    this.fix = fix;
  }

  static PendingReplay forgotten(Replay replay, TableName target, String why) {
    return new PendingReplay(
        replay,
        "It was started but not confirmed, and it was not sent again: " + why,
        lookInto(replay, target)
            + " Or set "
            + DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION.key()
            + ": true to send its blocks again; the table may then have its rows twice");
  }

  static PendingReplay refusedInDoubt(Replay replay, TableName target, String answer) {
    return new PendingReplay(
        replay,
        "ClickHouse refuses it now, but may have inserted it when it was sent before: " + answer,
        lookInto(replay, target)
            + " Or change the table so that it accepts the rows, and run the replay again");
  }

  static PendingReplay viewFailed(Replay replay, TableName target, String answer) {
    return new PendingReplay(
        replay,
        target.quoted() + " has its rows, and a materialized view lacks some of them: " + answer,
        "Correct or drop the view and run the replay again: it completes the view and repeats"
            + " nothing. To finish without the view: -D "
            + ErrorOptions.FAILING_VIEWS.key()
            + "=leave-out, or millrace errors replay --inserted "
            + replay.id());
  }

  static PendingReplay unconfirmed(Replay replay, TableName target, String answer) {
    return new PendingReplay(
        replay,
        "ClickHouse did not confirm it: " + answer,
        "Fix the cause and run the replay again: it sends the same blocks, and each is inserted"
            + " once. "
            + lookInto(replay, target));
  }

  private static String lookInto(Replay replay, TableName target) {
    return "Check whether "
        + target.quoted()
        + " has its rows. If it does: millrace errors replay --inserted "
        + replay.id()
        + ". If it does not: millrace errors replay --withdrawn "
        + replay.id()
        + ", after which its documents can be replayed again.";
  }

  public UUID id() {
    return id;
  }

  /** How many documents it holds. */
  public int documents() {
    return documents;
  }

  /** How many rows it holds. */
  public int rows() {
    return rows;
  }

  /** What happened. */
  public String message() {
    return message;
  }

  /** The ways on. */
  public String fix() {
    return fix;
  }
}
