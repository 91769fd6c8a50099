package io.millrace.udf.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole records of AWS Database Migration Service. */
final class DmsRecordsTest {
  private static final long MICROS = 1795856600_123456L;

  private final ChangesOf changes = new ChangesOf(PayloadFormat.DMS);

  private static String version(BigInteger log, long record, int part) {
    return BigInteger.valueOf(MICROS)
        .shiftLeft(96)
        .or(log)
        .shiftLeft(32)
        .or(BigInteger.valueOf(record))
        .shiftLeft(1)
        .or(BigInteger.valueOf(part))
        .toString();
  }

  private static String record(String operation, String more, String images) {
    return """
        {
          %s,
          "metadata": {
            "timestamp": "2026-11-28T09:03:20.123456Z",
            "record-type": "data",
            "operation": "%s",
            "partition-key-type": "schema-table",
            "schema-name": "public",
            "table-name": "orders"%s
          }
        }"""
        .formatted(images, operation, more);
  }

  private static final String TRANSACTION =
      ", \"commit-timestamp\": \"2026-11-28T09:03:20.100000Z\", \"transaction-id\": 1141,"
          + " \"transaction-record-id\": 2, \"prev-transaction-id\": 1140,"
          + " \"prev-transaction-record-id\": 1,"
          + " \"stream-position\": \"00000002/7C0073F8.2.00000002/7C0073F8\"";

  private static final BigInteger LSN = new BigInteger("000000027C0073F800000002", 16);

  @Test
  void aRowIsItsData() {
    assertThat(changes.in(record("load", "", "\"data\": {\"id\": 1, \"name\": \"Ada\"}")))
        .containsExactly(
            "snapshot 0 "
                + version(BigInteger.ZERO, 0, 1)
                + " 2026-11-28T09:03:20.123456Z {\"id\": 1,\"name\": \"Ada\"}");
    assertThat(
            changes.in(record("insert", TRANSACTION, "\"data\": {\"id\": 1, \"name\": \"Ada\"}")))
        .containsExactly(
            "insert 0 "
                + version(LSN, 2, 1)
                + " 2026-11-28T09:03:20.100000Z {\"id\": 1,\"name\": \"Ada\"}");
    assertThat(changes.in(record("delete", TRANSACTION, "\"data\": {\"id\": 1, \"name\": null}")))
        .containsExactly(
            "delete 1 "
                + version(LSN, 2, 1)
                + " 2026-11-28T09:03:20.100000Z {\"id\": 1,\"name\": null}");
  }

  @Test
  void anUpdateOfTheKeyIsADeletionAndARow() {
    String row = "update 0 " + version(LSN, 2, 1) + " 2026-11-28T09:03:20.100000Z ";
    String gone = "delete 1 " + version(LSN, 2, 0) + " 2026-11-28T09:03:20.100000Z ";
    String data = "\"data\": {\"id\": 45, \"name\": \"Ada\"}, \"before-image\": ";

    assertThat(changes.in(record("update", TRANSACTION, data + "{}")))
        .containsExactly(row + "{\"id\": 45,\"name\": \"Ada\"}");
    assertThat(changes.in(record("update", TRANSACTION, data + "{\"id\": 45}")))
        .containsExactly(row + "{\"id\": 45,\"name\": \"Ada\"}");
    assertThat(changes.in(record("update", TRANSACTION, data + "{\"id\": 46}")))
        .containsExactly(
            gone + "{\"id\": 46,\"name\": \"Ada\"}", row + "{\"id\": 45,\"name\": \"Ada\"}");
    // With every column in the image, only the key of the destination counts, if it is known.
    String whole = data + "{\"id\": 45, \"name\": \"Bob\"}";
    assertThat(new ChangesOf(PayloadFormat.DMS, "id").in(record("update", TRANSACTION, whole)))
        .hasSize(1);
    assertThat(new ChangesOf(PayloadFormat.DMS, "Name").in(record("update", TRANSACTION, whole)))
        .hasSize(2);
  }

  @Test
  void aColumnOfTheFormerValueCountsLikeABeforeImage() {
    String data = "\"data\": {\"id\": 45, \"name\": \"Ada\", \"BI_id\": 46, \"BI_name\": null}";

    assertThat(changes.in(record("update", "", data)))
        .containsExactly(
            "delete 1 "
                + version(BigInteger.ZERO, 0, 0)
                + " 2026-11-28T09:03:20.123456Z"
                + " {\"id\": 46,\"name\": \"Ada\",\"BI_id\": 46,\"BI_name\": null}",
            "update 0 "
                + version(BigInteger.ZERO, 0, 1)
                + " 2026-11-28T09:03:20.123456Z"
                + " {\"id\": 45,\"name\": \"Ada\",\"BI_id\": 46,\"BI_name\": null}");
    assertThat(changes.in(record("update", "", data.replace("46", "45")))).hasSize(1);
    assertThat(changes.in(record("insert", "", data.replace("46", "null")))).hasSize(1);
    assertThat(changes.in(record("delete", "", "\"data\": {\"id\": null, \"BI_id\": 46}")).get(0))
        .endsWith(" {\"id\": 46,\"BI_id\": 46}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create-table",
        "drop-table",
        "rename-table",
        "add-column",
        "drop-column",
        "rename-column",
        "column-type-change",
        "change-columns"
      })
  void aControlRecordIsSkipped(String operation) {
    assertThat(
            changes.in(
                """
                {"control": {"table-def": {"columns": {"id": {"type": "INT32", "nullable": false}},
                  "primary-key": ["id"]}},
                 "metadata": {"operation": "%s", "partition-key-type": "task-id",
                  "partition-key-value": "serv-res-id-1722195358878-yhru", "record-type": "control",
                  "schema-name": "public", "table-name": "orders",
                  "timestamp": "2026-11-28T09:03:20.258815Z"}}"""
                    .formatted(operation)))
        .containsExactly("skipped schema_change");
  }

  @Test
  void positionsOfEverySourceOrderTheRecordsOfOneMicrosecond() {
    for (List<String> positions :
        List.of(
            List.of("00000002/7C007328.2.00000002/7C007328", "00000002/7C0073F8.2.x"),
            List.of("00000002/FFFFFFFF.2.x", "00000003/00000000.1.x", "00000003/00000000.2.x"),
            List.of("00000023:00000b70:0003", "00000023:00000b70:000a", "00000024:00000001:0001"),
            List.of("mysql-bin-changelog.000009:999:1", "mysql-bin-changelog.000010:4:1"),
            List.of("999", "1000", "281474976710000"))) {
      BigInteger last = BigInteger.ZERO;
      for (String position : positions) {
        String more = ", \"stream-position\": \"" + position + "\"";
        String change = changes.in(record("insert", more, "\"data\": {\"id\": 1}")).get(0);
        BigInteger version = new BigInteger(change.split(" ", -1)[2]);
        assertThat(version).as(position).isGreaterThan(last);
        last = version;
      }
    }
  }

  @Test
  void aRefusalNamesWhatWasFound() {
    for (String[] refused :
        new String[][] {
          {record("INSERT", "", "\"data\": {}"), "update or delete but found \"INSERT\""},
          {record("insert", "", "\"data\": \"eyJ9\""), "data of a row but found string"},
          {"{\"data\": {}, \"metadata\": 1}", "a record of AWS DMS but found number"},
          {"{\"data\": {}}", "a record of AWS DMS but found none"},
        }) {
      assertThat(changes.in(refused[0])).singleElement().asString().endsWith(refused[1]);
    }
  }

  @Test
  void whatIsNoRowIsRejected() {
    for (String message :
        List.of(
            "{\"id\": 1}",
            "{\"data\": {\"id\": 1}, \"metadata\": {}}",
            record("insert", "", "\"data\": null"),
            record("insert", "", "\"data\": [1]"),
            record("upsert", "", "\"data\": {\"id\": 1}"),
            record("insert", ", \"transaction-record-id\": -1", "\"data\": {\"id\": 1}"),
            record("insert", "", "\"data\": {\"id\": 1}").replace("\"data\",", "\"other\","),
            record("insert", "", "\"data\": {\"id\": 1}").replace("2026-11-28T", "28.11.2026 "),
            record("truncate-table", "", "\"control\": {}").replace("\"data\",", "\"control\","))) {
      assertThat(changes.in(message)).as(message).hasSize(1);
      assertThat(changes.in(message).get(0)).as(message).startsWith("undecodable: Expected ");
    }
  }
}
