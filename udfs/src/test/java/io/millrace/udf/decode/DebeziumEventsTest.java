package io.millrace.udf.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.decode.change.KeyFields;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole events of Debezium's connectors, with their schema and without. */
final class DebeziumEventsTest {
  private static final String ROW_FIELDS =
      """
      [{"type":"int32","optional":false,"default":0,"field":"id"},
       {"type":"string","optional":true,"field":"name"},
       {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,
        "parameters":{"scale":"2","connect.decimal.precision":"10"},"field":"price"},
       {"type":"int64","optional":true,"name":"io.debezium.time.MicroTimestamp","version":1,
        "field":"made"},
       {"type":"string","optional":true,"name":"io.debezium.data.Json","version":1,
        "field":"extra"}]""";

  private static final String SCHEMA =
      """
      {"type":"struct","fields":[
        {"type":"struct","fields":%1$s,"optional":true,"name":"shop.public.orders.Value","field":"before"},
        {"type":"struct","fields":%1$s,"optional":true,"name":"shop.public.orders.Value","field":"after"},
        {"type":"struct","fields":[{"type":"int64","optional":true,"field":"lsn"}],"optional":false,
         "name":"io.debezium.connector.postgresql.Source","field":"source"},
        {"type":"string","optional":false,"field":"op"},
        {"type":"int64","optional":true,"field":"ts_ms"}],
       "optional":false,"name":"shop.public.orders.Envelope","version":2}"""
          .formatted(ROW_FIELDS);

  private static final String POSTGRES =
      """
      {"version":"3.0.0.Final","connector":"postgresql","name":"shop","ts_ms":1795856600123,
       "snapshot":"false","db":"shop","sequence":"[\\"24023119\\",\\"24023128\\"]",
       "ts_us":1795856600123456,"ts_ns":1795856600123456789,"schema":"public","table":"orders",
       "txId":555,"lsn":24023128,"xmin":null}""";

  private static final String AT = " 24023128 2026-11-28T09:03:20.123456Z ";

  private final ChangesOf changes = new ChangesOf(PayloadFormat.DEBEZIUM);

  private static String event(String op, String before, String after, String source) {
    return "{\"before\":%s,\"after\":%s,\"source\":%s,\"transaction\":null,\"op\":\"%s\",\"ts_ms\":1795856600500,\"ts_us\":1795856600500001,\"ts_ns\":1795856600500001002}"
        .formatted(before, after, source, op);
  }

  private static String withSchema(String payload) {
    return "{\"schema\":" + SCHEMA + ",\"payload\":" + payload + "}";
  }

  private static final String ENCODED =
      "{\"id\":7,\"name\":\"Zoë\",\"price\":\"BMk=\",\"made\":1795856600123456,"
          + "\"extra\":\"{\\\"a\\\":1}\"}";
  private static final String PLAIN =
      "{\"id\":7,\"name\":\"Zoë\",\"price\":12.25,\"made\":\"2026-11-28T09:03:20.123456\","
          + "\"extra\":{\"a\":1}}";
  private static final String KEY_ONLY =
      "{\"id\":7,\"name\":null,\"price\":null,\"made\":null,\"extra\":null}";

  @Test
  void withASchemaTheRowIsReadByIt() {
    assertThat(changes.in(withSchema(event("c", "null", ENCODED, POSTGRES))))
        .containsExactly("insert 0" + AT + PLAIN);
    assertThat(changes.in(withSchema(event("u", "null", ENCODED, POSTGRES))))
        .containsExactly("update 0" + AT + PLAIN);
    assertThat(changes.in(withSchema(event("r", "null", ENCODED, POSTGRES))))
        .containsExactly("snapshot 0" + AT + PLAIN);
    assertThat(changes.in(withSchema(event("d", ENCODED, "null", POSTGRES))))
        .containsExactly("delete 1" + AT + PLAIN);
    assertThat(changes.in(withSchema(event("d", KEY_ONLY, "null", POSTGRES))))
        .containsExactly("delete 1" + AT + KEY_ONLY);
    assertThat(
            changes.in(
                "{\"payload\":"
                    + event("c", "null", ENCODED, POSTGRES)
                    + ",\"schema\":"
                    + SCHEMA
                    + "}"))
        .containsExactly("insert 0" + AT + PLAIN);
  }

  @Test
  void withoutASchemaTheRowIsAsItIs() {
    assertThat(changes.in(event("c", "null", ENCODED, POSTGRES)))
        .containsExactly("insert 0" + AT + ENCODED);
    assertThat(
            changes.in(
                "{\"schema\":null,\"payload\":" + event("d", ENCODED, "null", POSTGRES) + "}"))
        .containsExactly("delete 1" + AT + ENCODED);
  }

  @Test
  void theRestIsTheEnvelope() {
    assertThat(
            changes.envelope(
                withSchema(event("u", ENCODED.replace("\"id\":7", "\"id\":6"), ENCODED, POSTGRES))))
        .startsWith("{\"source\":{\"version\":\"3.0.0.Final\"")
        .contains(
            ",\"op\":\"u\",\"ts_ms\":1795856600500,",
            ",\"before\":" + PLAIN.replace("\"id\":7", "\"id\":6") + ",\"_operation\":")
        .doesNotContain("schema\":{", "after");
  }

  /** Debezium makes a deletion and an insert of a changed key; other keys are found here. */
  @Test
  void aChangeOfTheDestinationsKeyIsADeletionAndARow() {
    String update =
        event("u", "{\"id\":7,\"day\":1,\"n\":null}", "{\"id\":7,\"day\":2,\"n\":3}", POSTGRES);

    assertThat(changes.in(update)).hasSize(1);
    assertThat(new ChangesOf(PayloadFormat.DEBEZIUM, "id").in(update)).hasSize(1);
    assertThat(new ChangesOf(PayloadFormat.DEBEZIUM, "id", "day").in(update))
        .containsExactly(
            "delete 1" + AT + "{\"id\":7,\"day\":1,\"n\":null}",
            "update 0" + AT + "{\"id\":7,\"day\":2,\"n\":3}");
  }

  /**
   * PostgreSQL sends null for a value that it does not know, and for one that was null. So the
   * former row may also have had the values of now.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "mysql | {id:7,region:null} | {id:7,region:eu} | 7 null",
        "mysql | {id:7,region:eu} | {id:7,region:null} | 7 eu",
        "mysql | {id:7,region:null} | {id:7,region:null} |",
        "mysql | {id:7,region:null} | {id:8,region:eu} | 7 null",
        "mysql | {id:null,region:null} | {id:7,region:null} | null null",
        "mysql | {id:7,region:null,n:1} | {id:7,region:null,n:2} |",
        "mongodb | {id:7} | {id:7,region:eu} | 7 null",
        "mongodb | {id:7} | {id:7,region:null} |",
        "mongodb | {id:7,region:eu} | {id:7} | 7 eu",
        "postgresql | {id:7,region:null} | {id:7,region:eu} | 7 null",
        "postgresql | {id:7,region:null} | {id:7,region:null} |",
        "postgresql | {id:7,region:eu} | {id:7,region:null} | 7 eu",
        "postgresql | {id:7,region:null} | {id:8,region:eu} | 7 null, 7 eu",
        "postgresql | {id:null,region:null,n:1} | {id:7,region:eu,n:2} |",
        "other | {id:7,region:null} | {id:8,region:eu} | 7 null, 7 eu",
        "postgresql | {id:7,region:long} | {id:7,region:__debezium_unavailable_value} |",
        "postgresql | {id:6,region:long} | {id:7,region:__debezium_unavailable_value} | 6 long",
        "mysql | {id:7,region:__debezium_unavailable_value} | {id:7,region:eu} |",
      })
  void theFormerKeyIsDeletedAlsoIfAColumnOfItWasNull(
      String connector, String before, String after, String deleted) {
    String source = "{\"connector\":\"" + connector + "\",\"ts_ms\":1795856600123}";
    String update = event("u", json(before), json(after), source);

    assertThat(deletedKeys(new ChangesOf(PayloadFormat.DEBEZIUM, "id", "Region").in(update)))
        .isEqualTo(deleted == null ? "" : deleted);
  }

  /** Null and the empty value are the same key of the same version: the deletion would hit it. */
  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "0", "0.00", "-0.0e5", "false"})
  void nullAndTheEmptyValueAreOneKeyUnlessTheColumnTellsThemApart(String empty) {
    String source = "{\"connector\":\"mysql\",\"ts_ms\":1795856600123}";
    ChangesOf one =
        new ChangesOf(
            PayloadFormat.DEBEZIUM, new KeyFields(Set.of("id", "region"), Set.of("region")));
    ChangesOf two = new ChangesOf(PayloadFormat.DEBEZIUM, "id", "region");
    String isNull = "{\"id\":7,\"region\":null}";
    String isEmpty = "{\"id\":7,\"region\":" + empty + "}";
    String isFull = "{\"id\":7,\"region\":10}";

    for (String[] update : new String[][] {{isNull, isEmpty}, {isEmpty, isNull}}) {
      assertThat(one.in(event("u", update[0], update[1], source))).hasSize(1);
      assertThat(two.in(event("u", update[0], update[1], source))).hasSize(2);
    }
    assertThat(one.in(event("u", isNull, isFull, source))).hasSize(2);
    assertThat(one.in(event("u", isEmpty, isFull, source))).hasSize(2);
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

  /** Each row of the list is later than the one before it, in every database. */
  @Test
  void versionsAreInTheOrderOfTheLog() {
    for (List<String> sources :
        List.of(
            List.of(
                "\"connector\":\"postgresql\",\"snapshot\":\"true\",\"lsn\":null,\"ts_ms\":9",
                "\"connector\":\"postgresql\",\"lsn\":24023128,\"ts_ms\":5",
                "\"connector\":\"postgresql\",\"lsn\":24023129,\"ts_ms\":4",
                "\"connector\":\"postgresql\",\"lsn\":9223372036854775807,\"ts_ms\":3",
                "\"connector\":\"postgresql\",\"lsn\":-9223372036854775808,\"ts_ms\":3"),
            List.of(
                "\"connector\":\"mysql\",\"snapshot\":\"last\",\"file\":\"binlog.000009\",\"pos\":154,\"row\":0,\"ts_ms\":9",
                "\"connector\":\"mysql\",\"file\":\"binlog.000009\",\"pos\":154,\"row\":1,\"ts_ms\":5",
                "\"connector\":\"mysql\",\"file\":\"binlog.000009\",\"pos\":90000000000,\"row\":0,\"ts_ms\":4",
                "\"connector\":\"mysql\",\"file\":\"binlog.000010\",\"pos\":4,\"row\":0,\"gtid\":null,\"ts_ms\":3",
                "\"connector\":\"mysql\",\"file\":\"binlog.1000000\",\"pos\":4,\"row\":0,\"ts_ms\":3"),
            List.of(
                "\"connector\":\"sqlserver\",\"change_lsn\":null,\"commit_lsn\":\"00000027:00000758:0003\"",
                "\"connector\":\"sqlserver\",\"change_lsn\":\"00000027:00000758:0003\",\"commit_lsn\":\"00000027:00000758:0005\",\"event_serial_no\":\"1\"",
                "\"connector\":\"sqlserver\",\"change_lsn\":\"00000027:00000758:0003\",\"commit_lsn\":\"00000027:00000758:0005\",\"event_serial_no\":2",
                "\"connector\":\"sqlserver\",\"change_lsn\":\"00000027:00000758:000a\",\"commit_lsn\":\"00000027:00000758:0005\",\"event_serial_no\":1",
                "\"connector\":\"sqlserver\",\"change_lsn\":\"00000001:00000758:0003\",\"commit_lsn\":\"00000028:00000001:0001\",\"event_serial_no\":1"),
            List.of(
                "\"connector\":\"db2\",\"change_lsn\":null,\"commit_lsn\":\"00000000:00000000:00000000:00028b1c\"",
                "\"connector\":\"db2\",\"change_lsn\":\"00000000:00000000:00000000:00028b10\",\"commit_lsn\":\"00000000:00000000:00000000:00028b1d\""),
            List.of(
                "\"connector\":\"informix\",\"change_lsn\":\"9\",\"commit_lsn\":\"10\"",
                "\"connector\":\"informix\",\"change_lsn\":\"10\",\"commit_lsn\":\"11\""),
            List.of(
                "\"connector\":\"oracle\",\"scn\":\"1122334455\",\"commit_scn\":null,\"snapshot\":\"true\"",
                "\"connector\":\"oracle\",\"scn\":\"1122334450\",\"commit_scn\":\"1122334456\",\"rs_id\":\"0x00004c.00000cb4.0010\",\"ssn\":0",
                "\"connector\":\"oracle\",\"scn\":\"1122334450\",\"commit_scn\":\"1122334456\",\"rs_id\":\" 0x00004c.00000cb4.00a0 \",\"ssn\":0",
                "\"connector\":\"oracle\",\"scn\":\"1122334450\",\"commit_scn\":\"1122334456\",\"rs_id\":\"0x00004c.00000cb4.00a0\",\"ssn\":1",
                "\"connector\":\"oracle\",\"scn\":\"9\",\"commit_scn\":\"9122334456\",\"rs_id\":null"),
            List.of(
                "\"connector\":\"mongodb\",\"ts_ms\":1795856600000,\"ord\":2",
                "\"connector\":\"mongodb\",\"ts_ms\":1795856600000,\"ord\":10",
                "\"connector\":\"mongodb\",\"ts_ms\":1795856601000,\"ord\":1"),
            List.of(
                "\"connector\":\"spanner\",\"ts_ms\":1795856600000",
                "\"connector\":\"spanner\",\"ts_ms\":1795856600000,\"ts_us\":1795856600000001",
                "\"connector\":\"spanner\",\"ts_us\":1795856600000001,\"ts_ns\":1795856600000001001"))) {
      BigInteger last = BigInteger.valueOf(-1);
      for (String source : sources) {
        String change = changes.in(event("c", "null", "{\"id\":1}", "{" + source + "}")).get(0);
        assertThat(change).as(source).startsWith("insert 0 ");
        BigInteger version = new BigInteger(change.split(" ", -1)[2]);
        assertThat(version).as(source).isGreaterThan(last);
        assertThat(version.bitLength()).isLessThanOrEqualTo(256);
        last = version;
      }
    }
  }

  @Test
  void theTimeIsTheSourcesOrElseTheConnectors() {
    for (String[] time :
        new String[][] {
          {"\"ts_ms\":1795856600123", "2026-11-28T09:03:20.123000Z"},
          {"\"ts_ms\":1795856600123,\"ts_us\":1795856600123456", "2026-11-28T09:03:20.123456Z"},
          {"\"ts_ns\":1795856600123456789", "2026-11-28T09:03:20.123456Z"},
          {"\"ts_ms\":0", "2026-11-28T09:03:20.500001Z"},
          {"\"db\":\"shop\"", "2026-11-28T09:03:20.500001Z"},
        }) {
      assertThat(changes.in(event("c", "null", "{\"id\":1}", "{\"lsn\":1," + time[0] + "}")))
          .containsExactly("insert 0 1 " + time[1] + " {\"id\":1}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'' | tombstone",
        "'  ' | tombstone",
        "null | tombstone",
        "{\"schema\":null,\"payload\":null} | tombstone",
        "{\"ts_ms\":1795856600123} | heartbeat",
        "{\"ts_ms\":1795856600123,\"ts_us\":1795856600123456,\"ts_ns\":1795856600123456789} | heartbeat",
        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"ts_ms\":1795856600123}} | heartbeat",
        "{\"status\":\"BEGIN\",\"id\":\"571:53195829\",\"ts_ms\":1,\"event_count\":null,\"data_collections\":null} | transaction",
        "{\"status\":\"END\",\"id\":\"571:53195832\",\"event_count\":2,\"data_collections\":[{\"data_collection\":\"s1.a\",\"event_count\":1}]} | transaction",
        "{\"source\":{\"file\":\"b.1\",\"pos\":1},\"ts_ms\":1,\"databaseName\":\"shop\",\"schemaName\":null,\"ddl\":\"ALTER TABLE orders ADD c INT\",\"tableChanges\":[{\"type\":\"ALTER\",\"id\":\"x\"}]} | schema_change",
        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"source\":{},\"ddl\":\"DROP TABLE x\"}} | schema_change",
        "{\"op\":\"m\",\"ts_ms\":1,\"source\":{\"lsn\":5},\"message\":{\"prefix\":\"p\",\"content\":\"QQ==\"}} | logical_message",
      })
  void whatChangesNoRowIsSkipped(String payload, String reason) {
    String text = payload.startsWith("'") ? payload.replace("'", "") : payload;
    assertThat(changes.in(text)).containsExactly("skipped " + reason);
  }

  @Test
  void aTruncationIsRejectedByName() {
    assertThat(changes.in(event("t", "null", "null", POSTGRES)).get(0))
        .startsWith("undecodable: ")
        .contains("truncation of public.orders");
    assertThat(
            changes
                .in("{\"source\":{},\"databaseName\":\"shop\",\"ddl\":\" TRUNCATE TABLE orders\"}")
                .get(0))
        .startsWith("undecodable: ")
        .contains("truncation");
  }

  @Test
  void aValueThatPostgresDidNotSendIsNeverItsPlaceholder() {
    String after = "{\"id\":7,\"text\":\"__debezium_unavailable_value\",\"n\":1}";
    String bytes = "{\"id\":7,\"text\":\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\",\"n\":1}";
    String map =
        "{\"id\":7,\"text\":{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"},\"n\":1}";
    for (String row : List.of(after, bytes, map)) {
      assertThat(changes.in(event("u", "null", row, POSTGRES)).get(0))
          .startsWith("undecodable: ")
          .contains("\"text\"", "REPLICA IDENTITY FULL");
      assertThat(changes.in(event("u", "{\"id\":7,\"text\":\"old\"}", row, POSTGRES)))
          .containsExactly("update 0" + AT + "{\"id\":7,\"text\":\"old\",\"n\":1}");
      assertThat(changes.in(event("u", "{\"id\":7,\"text\":null}", row, POSTGRES)).get(0))
          .startsWith("undecodable: ");
    }
  }

  @Test
  void aDocumentOfMongoDbIsTheJsonInItsText() {
    String source = "{\"connector\":\"mongodb\",\"ts_ms\":1795856600000,\"ord\":1}";
    String document = "\"{\\\"_id\\\": {\\\"$oid\\\": \\\"6f\\\"},\\\"n\\\": 1}\"";
    assertThat(changes.in(event("u", "null", document, source)).get(0))
        .endsWith(" {\"_id\": {\"$oid\": \"6f\"},\"n\": 1}");
    assertThat(changes.in(event("d", document, "null", source)).get(0)).startsWith("delete 1 ");
    assertThat(changes.in(event("d", "null", "null", source)).get(0)).startsWith("undecodable");
  }

  @Test
  void anUnwrappedRowIsTakenWithWhatAddFieldsAdded() {
    String row =
        "{\"id\":7,\"name\":\"Ada\",\"__op\":\"%s\",\"__deleted\":\"%s\",\"__lsn\":5,\"__source_ts_ms\":1795856600123}";
    String at = " 5 2026-11-28T09:03:20.123000Z {\"id\":7,\"name\":\"Ada\"}";

    assertThat(changes.in(row.formatted("c", "false"))).containsExactly("insert 0" + at);
    assertThat(changes.in(row.formatted("r", "false"))).containsExactly("snapshot 0" + at);
    assertThat(changes.in(row.formatted("d", "true"))).containsExactly("delete 1" + at);
    assertThat(changes.in(row.formatted("u", "false").replace("\"__op\":\"u\",", "")))
        .containsExactly("update 0" + at);
    assertThat(changes.envelope(row.formatted("c", "false")))
        .startsWith("{\"__op\":\"c\",\"__deleted\":\"false\",\"__lsn\":5,");
    String schema =
        "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"name\":\"io.debezium.time.Date\",\"field\":\"day\"}]}";
    assertThat(
            changes.in(
                "{\"schema\":" + schema + ",\"payload\":{\"day\":1,\"__op\":\"c\",\"__lsn\":5}}"))
        .containsExactly("insert 0 5 null {\"day\":\"1970-01-02\"}");
  }

  /** What marks another message is a row's own column behind the mark of an unwrapped row. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ddl\":\"x\"",
        "\"ddl\":\"truncate x\",\"databaseName\":\"d\",\"source\":{}",
        "\"tableChanges\":[]",
        "\"op\":\"m\"",
        "\"op\":\"t\",\"source\":{\"lsn\":1}",
        "\"op\":\"c\",\"source\":{\"lsn\":1},\"after\":{\"id\":1}",
        "\"op\":\"buy\"",
        "\"id\":4,\"status\":\"END\",\"event_count\":3",
        "\"schema\":\"s\",\"payload\":null",
        "\"__v\":3,\"__typename\":\"T\",\"__\":0,\"__opened\":1,\"__deleted_at\":null",
        "\"_envelope\":1",
      })
  void anUnwrappedRowHasAnyColumns(String columns) {
    for (String added :
        List.of("\"__op\":\"u\",\"__lsn\":5", "\"__deleted\":\"false\",\"__source_lsn\":5")) {
      assertThat(changes.in("{" + columns + "," + added + "}"))
          .containsExactly("update 0 5 null {" + columns + "}");
      assertThat(changes.in("{" + added + "," + columns + "}"))
          .containsExactly("update 0 5 null {" + columns + "}");
    }
  }

  @Test
  void whatTheTransformationAddsIsInTheEnvelopeAlone() {
    String added =
        "\"__op\":\"c\",\"__deleted\":\"false\",\"__lsn\":5,\"__txId\":7,\"__db\":\"d\",\"__schema\":\"s\","
            + "\"__table\":\"t\",\"__ts_ms\":1,\"__ts_us\":1000,\"__ts_ns\":1000000,"
            + "\"__source_connector\":\"x\",\"__transaction_id\":null,\"__connector\":\"x\","
            + "\"__snapshot\":\"false\",\"__server_id\":1";

    assertThat(changes.in("{\"id\":1," + added + ",\"__v\":2}").get(0))
        .endsWith(" {\"id\":1,\"__v\":2}");
    assertThat(changes.envelope("{\"id\":1," + added + ",\"__v\":2}"))
        .startsWith("{" + added + ",\"__v\":2,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"op\":\"i\",\"source\":{},\"after\":{}} | the op c, u, d, r, t or m but found \"i\"",
        "{\"op\":\"c\",\"source\":[],\"after\":{}} | change event but found array",
        "{\"op\":\"m\",\"id\":1} | change event but found none",
        "{\"op\":\"c\",\"source\":{\"lsn\":1},\"after\":[1]} | full documents, but found array",
        "{\"op\":\"d\",\"source\":{\"lsn\":1},\"before\":null} | images, but found null",
        "{\"schema\":{},\"payload\":true} | in payload but found boolean",
      })
  void aRefusalNamesWhatWasFound(String event, String message) {
    assertThat(changes.in(event)).singleElement().asString().endsWith(message);
  }

  @Test
  void whatIsNoChangeIsRejected() {
    String row = "{\"id\":7}";
    for (String event :
        List.of(
            "{}",
            "{\"id\":7}",
            "{\"id\":7,\"__op\":\"c\"}",
            "{\"schema\":null,\"payload\":7}",
            "{\"after\":{\"id\":1},\"ddl\":null}",
            "{\"after\":{\"id\":1},\"source\":{},\"tableChanges\":[]}",
            "{\"id\":4,\"ddl\":\"x\"}",
            "{\"id\":4,\"op\":\"m\"}",
            "{\"id\":4,\"status\":\"paid\",\"event_count\":3}",
            "{\"before\":null,\"after\":{\"id\":7},\"op\":\"c\"}",
            event("x", row, row, POSTGRES),
            event("c", row, "null", POSTGRES),
            event("u", row, "7", POSTGRES),
            event("d", "null", row, POSTGRES),
            event("c", "null", row, "{\"ts_ms\":\"now\"}"),
            event("c", "null", row, "{}"),
            event("c", "null", row, "{\"file\":\"b.99999999999\",\"pos\":1}"),
            event("c", "null", row, "{\"commit_lsn\":\"zz:1\"}"),
            event("c", "null", row, POSTGRES).replace("\"op\"", "\"op\":\"c\",\"op\""))) {
      List<String> read = changes.in(event);
      assertThat(read).as(event).hasSize(1);
      assertThat(read.get(0)).as(event).startsWith("undecodable: Expected ");
    }
    assertThat(changes.in("7").get(0)).startsWith("not_an_object");
    assertThat(changes.in("{\"op\":").get(0)).startsWith("malformed_json");
  }

  @Test
  void aDocumentThatWasTakenOutBeforeStaysAsItIs() {
    for (PayloadFormat format : PayloadFormat.values()) {
      if (format.isChangeData()) {
        String document =
            "{\"_envelope\":{\"_operation\":\"insert\",\"_deleted\":0,\"_version\":5,"
                + "\"_changed_at\":\"2026-11-28T09:03:20.123456Z\"},\"op\":\"c\",\"id\":1}";
        assertThat(new ChangesOf(format).in(document))
            .containsExactly("insert 0 5 2026-11-28T09:03:20.123456Z {\"op\":\"c\",\"id\":1}");
      }
    }
  }
}
