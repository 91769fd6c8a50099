package io.millrace.udf.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    assertThat(new ChangesOf(PayloadFormat.DMS, "id").in(record("update", "", data)))
        .containsExactly(
            "delete 1 "
                + version(BigInteger.ZERO, 0, 0)
                + " 2026-11-28T09:03:20.123456Z"
                + " {\"id\": 46,\"name\": \"Ada\",\"BI_id\": 46,\"BI_name\": null}",
            "update 0 "
                + version(BigInteger.ZERO, 0, 1)
                + " 2026-11-28T09:03:20.123456Z"
                + " {\"id\": 45,\"name\": \"Ada\",\"BI_id\": 46,\"BI_name\": null}");
    assertThat(
            new ChangesOf(PayloadFormat.DMS, "id")
                .in(record("update", "", data.replace("46", "45"))))
        .hasSize(1);
    assertThat(changes.in(record("insert", "", data.replace("46", "null")))).hasSize(1);
    assertThat(changes.in(record("delete", "", "\"data\": {\"id\": null, \"BI_id\": 46}")).get(0))
        .endsWith(" {\"id\": 46,\"BI_id\": 46}");
  }

  /** DMS leaves out what is null, unless a setting keeps it; an image may have the key alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{id:7,region:null} | {id:7,region:eu} | 7 null",
        "{id:7,n:1} | {id:7,region:eu,n:1} | 7 null",
        "{id:7,region:eu,n:1} | {id:7,n:1} | 7 eu",
        "{id:7,region:eu} | {id:7} | 7 eu",
        "{id:7,n:1} | {id:7,region:null,n:2} |",
        "{id:7,region:null,n:1} | {id:7,n:2} |",
        "{id:7} | {id:7,region:eu,n:2} |",
        "{id:6} | {id:7,region:eu,n:2} | 6 eu",
        "{id:6,region:null} | {id:7,region:eu} | 6 null, 6 eu",
        "{id:6,n:1} | {id:7,region:eu,n:1} | 6 null, 6 eu",
        "{id:null,region:null,n:1} | {id:7,region:eu,n:2} |",
      })
  void theFormerKeyIsDeletedAlsoIfAColumnOfItWasNull(String before, String after, String deleted) {
    String image = json(before);
    String data = json(after);
    String columns =
        data.substring(0, data.length() - 1)
            + ","
            + image.substring(1).replaceAll("\"(\\w+)\":", "\"BI_$1\":");
    ChangesOf byRegion = new ChangesOf(PayloadFormat.DMS, "id", "Region");

    for (String images :
        List.of("\"data\":" + data + ",\"before-image\":" + image, "\"data\":" + columns)) {
      assertThat(deletedKeys(byRegion.in(record("update", "", images))))
          .as(images)
          .isEqualTo(deleted == null ? "" : deleted);
    }
  }

  /** Without the key of the destination, a null counts if the record has it. */
  @Test
  void aNullMayBePartOfAnUnknownKey() {
    String data = "\"data\":{\"id\":7,\"region\":\"eu\"},\"before-image\":";

    assertThat(changes.in(record("update", "", data + "{\"id\":7,\"region\":null}"))).hasSize(2);
    assertThat(changes.in(record("update", "", data + "{\"id\":7}"))).hasSize(1);
    assertThat(changes.in(record("update", "", data + "{\"region\":null}"))).hasSize(1);
    assertThat(changes.in(record("delete", "", data + "{\"id\":7,\"region\":null}")).get(0))
        .endsWith(" {\"id\":7,\"region\":\"eu\"}");
  }

  private static String json(String row) {
    return row.replaceAll("(?<=[{,])(\\w+):", "\"$1\":")
        .replaceAll(":(?!null)([a-z_]+)", ":\"$1\"");
  }

  private static String deletedKeys(List<String> changes) {
    return changes.stream()
        .filter(change -> change.startsWith("delete 1 "))
        .map(change -> valueOf("id", change) + " " + valueOf("region", change))
        .collect(Collectors.joining(", "));
  }

  private static String valueOf(String name, String change) {
    Matcher value = Pattern.compile("\"" + name + "\":\"?(\\w+)").matcher(change);
    return value.find() ? value.group(1) : "null";
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
