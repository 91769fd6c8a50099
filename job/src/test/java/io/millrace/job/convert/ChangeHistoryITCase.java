package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.Chance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A random history of a table, delivered with duplicates and in any order: {@code SELECT … FINAL}
 * is the table at its source. {@code -Dmillrace.seed=…} repeats a run.
 */
final class ChangeHistoryITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int HISTORIES = 9;
  private static final int TRANSACTIONS = 60;

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Chance chance = new Chance(seed);

  /** The others have another column in the key, so that ordinary updates move rows as well. */
  private enum Key {
    OF_THE_SOURCE("String", "id"),
    ANOTHER("String", "(name, id)"),
    NULLABLE("Nullable(String)", "(name, id) SETTINGS allow_nullable_key = 1");

    private final String name;
    private final String columns;

    Key(String name, String columns) {
      this.name = name;
      this.columns = columns;
    }
  }

  @ParameterizedTest
  @EnumSource
  void finalIsTheTableOfTheSource(ChangeSource source) throws Exception {
    for (int history = 0; history < HISTORIES; history++) {
      Key key = Key.values()[history % Key.values().length];
      ChangeLog log = new ChangeLog(chance, TRANSACTIONS);
      List<String> records =
          log.changes().stream().flatMap(change -> source.records(change).stream()).toList();
      try (ChangeTable table =
          new ChangeTable(
              SERVER,
              source.payload(),
              "(id UInt32, name "
                  + key.name
                  + ", amount Decimal(9, 2), _operation LowCardinality(String),"
                  + " _deleted UInt8, _version "
                  + source.version()
                  + ", _changed_at DateTime64(6, 'UTC')) ENGINE = ReplacingMergeTree(_version,"
                  + " _deleted) ORDER BY "
                  + key.columns)) {
        for (String record : delivered(records)) {
          table.read(record);
          if (chance.onceIn(25)) {
            table.insert();
          }
        }
        table.insert();

        boolean hasNulls = key == Key.NULLABLE;
        assertRows(table, log, hasNulls, "seed %d, %s, %s".formatted(seed, source, key));
      }
    }
  }

  /** A column joins the key of an empty table while the job runs: its updates move rows then. */
  @ParameterizedTest
  @EnumSource
  void aKeyThatGetsAColumnIsFollowed(ChangeSource source) throws Exception {
    ChangeLog log = new ChangeLog(chance, TRANSACTIONS);
    try (ChangeTable table =
        new ChangeTable(
            SERVER,
            source.payload(),
            "(id UInt32, amount Decimal(9, 2), _deleted UInt8, _version "
                + source.version()
                + ") ENGINE = ReplacingMergeTree(_version, _deleted) ORDER BY id")) {
      table.alter("ADD COLUMN name String AFTER id, MODIFY ORDER BY (id, name)");
      for (ChangeLog.Change change : log.changes()) {
        for (String record : source.records(change)) {
          table.read(record);
        }
      }
      table.insert();
      assertRows(table, log, false, "seed %d, %s".formatted(seed, source));
    }
  }

  private static void assertRows(ChangeTable table, ChangeLog log, boolean hasNulls, String name) {
    String expected =
        log.rows().values().stream()
            .map(row -> hasNulls ? row.json() : row.json().replace(":null", ":\"\""))
            .map(row -> row.replaceFirst("(\"amount\":-?)0*(\\d)", "$1$2"))
            .collect(Collectors.joining("\n"));
    String all = "SELECT id, name, amount FROM {t} FINAL ORDER BY id FORMAT JSONEachRow";
    assertThat(table.query("SELECT groupArray(message) FROM {e}")).as(name).isEqualTo("[]");
    assertThat(plain(table.query(all))).as(name).isEqualTo(plain(expected));
    table.query("OPTIMIZE TABLE {t} FINAL");
    assertThat(plain(table.query(all))).as(name).isEqualTo(plain(expected));
  }

  /** The letter A is written with an escape by some rows; a number without useless zeros. */
  private static String plain(String rows) {
    return rows.replace("\\u0041", "A").replaceAll("(\\.\\d)0\\b", "$1");
  }

  /** Some twice or three times, all in any order: versions must need no order at all. */
  private List<String> delivered(List<String> records) {
    List<String> all = new ArrayList<>(records);
    for (String record : records) {
      if (chance.onceIn(3)) {
        all.add(record);
      }
    }
    Collections.shuffle(all, new Random(chance.below(Integer.MAX_VALUE)));
    return all;
  }
}
