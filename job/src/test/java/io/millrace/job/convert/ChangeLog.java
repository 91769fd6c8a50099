package io.millrace.job.convert;

import io.millrace.udf.conformance.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table whose random history is written down, and its rows at the end. */
final class ChangeLog {
  /** A row; the name holds what must be escaped in JSON, or is null. */
  record Row(int id, @Nullable String name, String amount) {
    Row withId(int other) {
      return new Row(other, name, amount);
    }

    String json() {
      return "{\"id\":" + id + ",\"name\":" + quotedName() + ",\"amount\":" + amount + "}";
    }

    String quotedName() {
      return name == null ? "null" : '"' + name + '"';
    }
  }

  /**
   * One change.
   *
   * @param transaction number of its transaction, which grows
   * @param position of its statement in the log, which grows
   * @param number of the row in the statement
   * @param isLast whether it is the last of its transaction
   * @param isSnapshot whether the row was read rather than changed
   */
  record Change(
      int transaction,
      int position,
      int number,
      boolean isLast,
      boolean isSnapshot,
      @Nullable Row before,
      @Nullable Row after) {
    boolean movesKey() {
      return before != null && after != null && before.id != after.id;
    }
  }

  private static final int KEYS = 12;

  private final Chance chance;
  private final Map<Integer, Row> rows = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private int transaction;
  private int position = 100;

  /**
   * @param length number of transactions
   */
  ChangeLog(Chance chance, int length) {
    this.chance = chance;
    for (int id = 0; id < KEYS / 2; id++) {
      Row row = row(id);
      rows.put(id, row);
      changes.add(new Change(0, position, 0, true, true, null, row));
    }
    for (transaction = 1; transaction <= length; transaction++) {
      int statements = chance.between(1, 3);
      for (int i = 1; i <= statements; i++) {
        position += chance.between(1, 1000);
        List<Change> statement = new ArrayList<>();
        statement(statement);
        for (int number = 0; number < statement.size(); number++) {
          Change change = statement.get(number);
          boolean isLast = i == statements && number == statement.size() - 1;
          changes.add(
              new Change(
                  transaction, position, number, isLast, false, change.before, change.after));
        }
      }
    }
  }

  private Row row(int id) {
    String name =
        chance.onceIn(4) ? null : chance.any("Ada", "Zoë", "a \\\"b\\\"", "{\\\\}", "\\u0041", "");
    return new Row(id, name, chance.between(-99, 99) + "." + chance.between(10, 99));
  }

  private void statement(List<Change> statement) {
    int id = chance.below(KEYS);
    Row row = rows.get(id);
    if (row == null) {
      change(statement, null, row(id));
      return;
    }
    switch (chance.below(4)) {
      case 0 -> change(statement, row, null);
      case 1 -> shift(statement);
      default -> change(statement, row, row(id));
    }
  }

  /** UPDATE … SET id = id + 1 … ORDER BY id DESC: one statement, where a key goes and comes. */
  private void shift(List<Change> statement) {
    List<Integer> ids = new ArrayList<>(rows.keySet());
    int length = chance.between(1, 4);
    for (int i = ids.size() - 1; i >= 0 && i >= ids.size() - length; i--) {
      Row row = Objects.requireNonNull(rows.get(ids.get(i)));
      if (!rows.containsKey(row.id() + 1)) {
        change(statement, row, row.withId(row.id() + 1));
      }
    }
  }

  private void change(List<Change> statement, @Nullable Row before, @Nullable Row after) {
    if (before != null) {
      rows.remove(before.id());
    }
    if (after != null) {
      rows.put(after.id(), after);
    }
    statement.add(new Change(0, 0, 0, false, false, before, after));
  }

  List<Change> changes() {
    return changes;
  }

  /** The rows at the end, by key. */
  Map<Integer, Row> rows() {
    return rows;
  }
}
