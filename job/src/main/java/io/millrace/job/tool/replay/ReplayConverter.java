package io.millrace.job.tool.replay;

import io.millrace.udf.convert.SchemaException;
import java.util.List;

/** Rejected documents → replays. */
@FunctionalInterface
interface ReplayConverter {
  /** The result of converting documents: each is in one replay or rejected again. */
  final class Result {
    private final List<Replay> replays;
    private final List<ReplayReport.RejectedAgain> rejectedAgain;

    Result(List<Replay> replays, List<ReplayReport.RejectedAgain> rejectedAgain) {
      this.replays = List.copyOf(replays);
      this.rejectedAgain = List.copyOf(rejectedAgain);
    }

    List<Replay> replays() {
      return replays;
    }

    List<ReplayReport.RejectedAgain> rejectedAgain() {
      return rejectedAgain;
    }
  }

  /**
   * Converts documents of the error table, each separately.
   *
   * @throws SchemaException when the table cannot be filled as the configuration says
   */
  Result convert(List<RejectedDocument> documents) throws SchemaException;
}
