package io.millrace.job.tool.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rejected change becomes the row that it would have been, with the same metadata. */
final class ChangeReplayITCase {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "debezium | {\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"struct\",\"field\":\"after\",\"fields\":[{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"3\"},\"field\":\"amount\"}]}]},\"payload\":{\"op\":\"u\",\"before\":null,\"after\":{\"id\":7,\"amount\":\"BMk=\"},\"source\":{\"lsn\":24023128,\"ts_us\":1795856600123456}}}",
        "dms | {\"data\":{\"id\":7,\"amount\":1.225},\"metadata\":{\"timestamp\":\"2026-11-28T09:03:20.123456Z\",\"record-type\":\"data\",\"operation\":\"update\",\"schema-name\":\"s\",\"table-name\":\"t\"}}",
        "maxwell | {\"database\":\"s\",\"table\":\"t\",\"type\":\"update\",\"ts\":1795856600,\"position\":\"b.1:7\",\"data\":{\"id\":7,\"amount\":1.225},\"old\":{\"id\":6}}",
        "dynamodb-stream | {\"eventName\":\"MODIFY\",\"dynamodb\":{\"ApproximateCreationDateTime\":1795856600,\"SequenceNumber\":\"9900000000000000000000000000000000001\",\"Keys\":{\"id\":{\"N\":\"7\"}},\"NewImage\":{\"id\":{\"N\":\"7\"},\"amount\":{\"N\":\"1.225\"}}}}",
      })
  void givesTheSameRowAndMetadata(String payload, String change) throws Exception {
    String columns =
        "(id UInt32, amount Decimal(9, %d), _operation String, _deleted UInt8, _version UInt256,"
            + " _changed_at DateTime64(6, 'UTC')) ENGINE = ReplacingMergeTree(_version, _deleted)"
            + " ORDER BY id SETTINGS non_replicated_deduplication_window = 1000";
    String all = "SELECT * FROM {db}.events ORDER BY id FORMAT TSV";
    try (ReplayScene wide = new ReplayScene(columns.formatted(4), "source.payload=" + payload);
        ReplayScene narrow = new ReplayScene(columns.formatted(2), "source.payload=" + payload)) {
      wide.process(List.of(change));
      narrow.process(List.of(change));
      assertThat(narrow.count("{db}.events")).isZero();
      narrow.query("ALTER TABLE {db}.events MODIFY COLUMN amount Decimal(9, 4)");

      ReplayReport report = narrow.replay();

      assertThat(report.rejectedAgain()).isEmpty();
      assertThat(narrow.query(all)).isNotEmpty().isEqualTo(wide.query(all));
    }
  }

  /** What is no change of a row stays rejected, with the remedy, until it is dealt with. */
  @Test
  void aTruncationStaysRejected() throws Exception {
    try (ReplayScene scene =
        new ReplayScene(
            "(id UInt32) ENGINE = MergeTree ORDER BY id SETTINGS"
                + " non_replicated_deduplication_window = 1000",
            "source.payload=debezium")) {
      scene.process(
          List.of("{\"op\":\"t\",\"source\":{\"schema\":\"public\",\"table\":\"t\",\"lsn\":5}}"));

      ReplayReport report = scene.replay();

      assertThat(report.rows()).isZero();
      assertThat(report.rejectedAgain())
          .singleElement()
          .satisfies(again -> assertThat(again.message()).contains("truncation of public.t"));
    }
  }
}
