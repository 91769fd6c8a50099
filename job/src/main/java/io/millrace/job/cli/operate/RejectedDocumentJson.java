package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.tool.replay.RejectedDocument;
import io.millrace.job.tool.replay.RejectedDocument.State;

/** A rejected document as JSON, without its text. */
public final class RejectedDocumentJson {
  private RejectedDocumentJson() {}

  /**
   * Returns the reason for the rejection, and where the document comes from.
   *
   * @param values whether values are shown
   * @param index name of the field with the document's index in its record
   */
  public static ObjectNode of(RejectedDocument document, DisplayedValues values, String index) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("time", document.time().toString())
        .put("reason", document.reason())
        .put("column", document.column())
        .put("message", document.message())
        .put("replayed", document.state() == State.REPLAYED)
        .put("stream", document.record().stream())
        .put("shard", document.record().shardId())
        .put("sequence_number", document.record().sequenceNumber())
        .put(index, document.documentIndex())
        .put("partition_key", values.text(document.record().partitionKey()));
  }
}
