package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.record.SkipReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes in columns of every type, and beside the other features of a mapping. */
final class ChangeTableITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final String EVENT =
      "{\"op\":\"c\",\"before\":null,\"after\":{\"id\":7,\"_version\":\"of the row\",\"name\":\"Ada\"},"
          + "\"source\":{\"connector\":\"postgresql\",\"schema\":\"public\",\"table\":\"rows\",\"lsn\":24023128,"
          + "\"ts_us\":1795856600123456},\"ts_ms\":1795856600999}";

  @Test
  void metadataFitsColumnsOfEveryUsualType() throws Exception {
    String[][] columns = {
      {"_operation String", "insert"},
      {"_operation Enum8('insert' = 1, 'update' = 2, 'delete' = 3, 'snapshot' = 4)", "insert"},
      {"_deleted UInt8", "0"},
      {"_deleted Bool", "false"},
      {"_version UInt64", "24023128"},
      {"_version UInt256", "24023128"},
      {"_version String", "24023128"},
      {"_changed_at DateTime64(6, 'UTC')", "2026-11-28 09:03:20.123456"},
      {"_changed_at DateTime64(9, 'Asia/Tokyo')", "2026-11-28 18:03:20.123456000"},
      {"_changed_at Nullable(DateTime('UTC'))", "2026-11-28 09:03:20"},
      {"_changed_at Date", "2026-11-28"},
      {"_changed_at UInt64", "1795856600123"},
      {"_changed_at String", "2026-11-28T09:03:20.123456Z"},
    };
    for (String[] column : columns) {
      String name = column[0].substring(0, column[0].indexOf(' '));
      try (ChangeTable table =
          new ChangeTable(
              SERVER,
              "debezium",
              "(id UInt32, " + column[0] + ") ENGINE = MergeTree ORDER BY id")) {
        table.read(EVENT);
        table.insert();

        assertThat(table.query("SELECT message FROM {e}")).as(column[0]).isEmpty();
        assertThat(table.query("SELECT " + name + " FROM {t}")).as(column[0]).isEqualTo(column[1]);
      }
    }
  }

  @Test
  void metadataIsAValueLikeAnyOther() throws Exception {
    try (ChangeTable table =
        new ChangeTable(
            SERVER,
            "debezium",
            "(id UInt32, v String, op String, day Date, source_table String) ENGINE = MergeTree"
                + " ORDER BY id",
            "columns.v=/_version",
            "columns.op=concat(upper(_operation), ' ', _version)",
            "columns.day=_changed_at",
            "columns.source_table=/_envelope/source/table")) {
      table.read(EVENT);
      table.read("");
      table.read("{\"ts_ms\":1}");
      table.insert();

      assertThat(table.query("SELECT * FROM {t} FORMAT TSV"))
          .isEqualTo("7\tof the row\tINSERT 24023128\t2026-11-28\trows");
      assertThat(table.query("SELECT count() FROM {e}")).isEqualTo("0");
      assertThat(table.processor().counters().skipped(SkipReason.TOMBSTONE)).isEqualTo(1);
      assertThat(table.processor().counters().skipped(SkipReason.HEARTBEAT)).isEqualTo(1);
    }
  }

  @Test
  void unknownFieldsOfTheRowAreRejectedAndThoseOfTheEnvelopeAreNot() throws Exception {
    try (ChangeTable table =
        new ChangeTable(
            SERVER,
            "debezium",
            "(id UInt32, name String) ENGINE = MergeTree ORDER BY id",
            "convert.unknown-fields=reject")) {
      table.read(EVENT.replace("\"_version\":\"of the row\",", ""));
      table.read(EVENT);
      table.insert();

      assertThat(table.query("SELECT count() FROM {t}")).isEqualTo("1");
      assertThat(table.query("SELECT reason FROM {e}")).isEqualTo("unknown_field");
    }
  }

  /** Without a position, a change of DynamoDB is a row only where no column takes its version. */
  @Test
  void aChangeWithoutAPositionNeverHasTheVersionZero() throws Exception {
    String change =
        "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{\"id\":{\"N\":\"7\"}},\"NewImage\":{\"id\":{\"N\":\"7\"}}}}";
    for (String[] columns :
        new String[][] {{"id UInt32", "1"}, {"id UInt32, _version UInt64", "0"}}) {
      try (ChangeTable table =
          new ChangeTable(
              SERVER, "dynamodb-stream", "(" + columns[0] + ") ENGINE = MergeTree ORDER BY id")) {
        table.read(change);
        table.insert();

        assertThat(table.query("SELECT count() FROM {t}")).isEqualTo(columns[1]);
      }
    }
  }

  @Test
  void metadataOfChangesIsAMistakeElsewhere() {
    for (String payload : List.of("auto", "json", "cloudwatch-logs")) {
      assertThatThrownBy(
              () ->
                  ConfigSources.in(Map.<String, String>of()::get)
                      .overrides(
                          List.of(
                              "source.stream=s",
                              "source.region=us-east-1",
                              "clickhouse.url=http://127.0.0.1:8123",
                              "clickhouse.table=t",
                              "source.payload=" + payload,
                              "columns.v=concat('a', _version)"))
                      .load())
          .as(payload)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("columns.v")
          .hasMessageContaining("set source.payload to debezium");
    }
  }
}
