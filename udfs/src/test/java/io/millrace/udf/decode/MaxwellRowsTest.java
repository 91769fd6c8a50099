package io.millrace.udf.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole messages of Maxwell's daemon. */
final class MaxwellRowsTest {
  /** The parts of a version: file or seconds, offset or xid, row, part. */
  private static String version(long first, long second, long row, int part) {
    return java.math.BigInteger.valueOf(first)
        .shiftLeft(64)
        .or(java.math.BigInteger.valueOf(second))
        .shiftLeft(32)
        .or(java.math.BigInteger.valueOf(row))
        .shiftLeft(1)
        .or(java.math.BigInteger.valueOf(part))
        .toString();
  }

  private static final long LAST = (1L << 32) - 1;

  private final ChangesOf changes = new ChangesOf(PayloadFormat.MAXWELL);

  @Test
  void aRowIsItsData() {
    assertThat(
            changes.in(
                """
                {"database":"shop","table":"orders","type":"insert","ts":1795856600,"xid":23396,
                 "xoffset":3,"position":"master.000006:800911","server_id":23042,"thread_id":108,
                 "primary_key":[1],"primary_key_columns":["id"],
                 "data":{"id":1,"total":4.2341,"note":"Zoë \\"x\\"","at":"2026-11-28 05:33:37.523000"}}"""))
        .containsExactly(
            "insert 0 "
                + version(6, 800911, 3, 1)
                + " 2026-11-28T09:03:20.000000Z"
                + " {\"id\":1,\"total\":4.2341,\"note\":\"Zoë \\\"x\\\"\",\"at\":\"2026-11-28"
                + " 05:33:37.523000\"}");
    assertThat(
            changes.in(
                "{\"database\":\"shop\",\"table\":\"orders\",\"type\":\"delete\",\"ts\":1795856601,"
                    + "\"xid\":23397,\"commit\":true,\"data\":{\"id\":1,\"total\":4.2341}}"))
        .containsExactly(
            "delete 1 "
                + version(1795856601, 23397, LAST, 1)
                + " 2026-11-28T09:03:21.000000Z {\"id\":1,\"total\":4.2341}");
  }

  @Test
  void theRestIsTheEnvelope() {
    assertThat(
            changes.envelope(
                "{\"database\":\"shop\",\"table\":\"orders\",\"type\":\"update\",\"ts\":17,"
                    + "\"data\":{\"id\":1,\"n\":2},\"old\":{\"n\":1}}"))
        .startsWith(
            "{\"database\":\"shop\",\"table\":\"orders\",\"type\":\"update\",\"ts\":17,"
                + "\"old\":{\"n\":1},\"_operation\":");
  }

  @Test
  void anotherKeyIsADeletionAndARow() {
    String update =
        """
        {"database":"shop","table":"orders","type":"update","ts":17,"xid":5,"commit":true,
         "position":"b.1:7","primary_key_columns":["ID"],"data":{"id":2,"n":"b"},"old":%s}""";
    String row = "update 0 " + version(1, 7, LAST, 1) + " 1970-01-01T00:00:17.000000Z ";

    assertThat(changes.in(update.formatted("{\"id\":1}")))
        .containsExactly(
            "delete 1 "
                + version(1, 7, LAST, 0)
                + " 1970-01-01T00:00:17.000000Z {\"id\":1,\"n\":\"b\"}",
            row + "{\"id\":2,\"n\":\"b\"}");
    assertThat(changes.in(update.formatted("{\"n\":\"a\"}")))
        .containsExactly(row + "{\"id\":2,\"n\":\"b\"}");
    // What the destination is sorted by decides, not the source's key.
    ChangesOf byName = new ChangesOf(PayloadFormat.MAXWELL, "n");
    assertThat(byName.in(update.formatted("{\"id\":1}"))).hasSize(1);
    assertThat(byName.in(update.formatted("{\"n\":\"a\"}"))).hasSize(2);
    assertThat(byName.in(update.formatted("{\"n\":null}"))).hasSize(2);
    // Without a key, whatever changed may be part of it.
    String unnamed = update.replace("\"primary_key_columns\":[\"ID\"],", "");
    assertThat(changes.in(unnamed.formatted("{\"n\":\"a\"}"))).hasSize(2);
  }

  @Test
  void aBootstrappedRowIsOlderThanEveryChange() {
    String row =
        "{\"database\":\"shop\",\"table\":\"orders\",\"type\":\"bootstrap-insert\","
            + "\"ts\":1795856600,\"data\":{\"id\":1}}";
    assertThat(changes.in(row))
        .containsExactly("snapshot 0 1795856600 2026-11-28T09:03:20.000000Z {\"id\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap-start, skipped snapshot_mark",
    "bootstrap-complete, skipped snapshot_mark",
    "table-create, skipped schema_change",
    "table-alter, skipped schema_change",
    "table-drop, skipped schema_change",
    "database-create, skipped schema_change",
    "database-drop, skipped schema_change",
  })
  void aMarkIsSkipped(String type, String outcome) {
    assertThat(
            changes.in(
                "{\"database\":\"shop\",\"table\":\"orders\",\"type\":\""
                    + type
                    + "\",\"ts\":1795856600000,\"sql\":\"…\",\"def\":{\"columns\":[]},\"data\":{}}"))
        .containsExactly(outcome);
  }

  @Test
  void whatIsNoRowIsRejected() {
    for (String message :
        List.of(
            "{\"id\":1}",
            "{\"type\":\"insert\",\"data\":{\"id\":1}}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"merge\",\"ts\":1,\"data\":{\"id\":1}}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"insert\",\"ts\":1}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"insert\",\"ts\":1,\"data\":\"c2VjcmV0\"}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"insert\",\"data\":{\"id\":1}}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"insert\",\"ts\":\"now\",\"data\":{\"id\":1}}",
            "{\"database\":\"d\",\"type\":\"insert\",\"ts\":1,\"position\":\"x\",\"data\":{\"id\":1}}",
            "{\"database\":\"d\",\"type\":\"insert\",\"ts\":1,\"data\":{\"id\":1},\"data\":{}}",
            "{\"database\":\"d\",\"table\":\"t\",\"type\":\"table-truncate\",\"ts\":1}")) {
      assertThat(changes.in(message)).as(message).hasSize(1);
      assertThat(changes.in(message).get(0)).as(message).startsWith("undecodable: Expected ");
    }
  }
}
