package io.millrace.testkit.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random ALTERs of the table that the pipeline writes: columns that documents have a field for, and
 * others, are added, changed, renamed and dropped. Documents are recognized by their ids, so no
 * change makes a document another one.
 */
final class TableAlterations {
  /** Fields of every document for which the table has no column at first. */
  private static final List<String> FIELDS = List.of("extra", "spare");

  /** Columns of the table that nothing else depends on, with their types; one is mapped. */
  private static final Map<String, String> OWN =
      Map.of("tags", "Array(String)", "sequence", "String");

  private static final List<String> TYPES =
      List.of(
          "String DEFAULT 'x'",
          "LowCardinality(String) DEFAULT ''",
          "Nullable(String)",
          "Nullable(String) DEFAULT 'n'",
          "String DEFAULT upper('y')");

  private final ChaosTables tables;
  private final Random random;
  private final Map<String, String> added = new TreeMap<>();
  private final Map<String, String> dropped = new TreeMap<>();
  private int names;

  TableAlterations(ChaosTables tables, Random random) {
    this.tables = tables;
    this.random = random;
  }

  /** Makes one change. */
  void alter() {
    switch (random.nextInt(9)) {
      case 0, 1 -> add();
      case 2 -> changeType();
      case 3 -> change("MODIFY COLUMN %s CODEC(ZSTD(3))");
      case 4 -> change("COMMENT COLUMN %s 'changed'");
      case 5 -> rename();
      case 6 -> drop();
      case 7 -> dropOwn();
      default -> {
        tables.alter("MODIFY TTL stored + INTERVAL 10 YEAR");
        tables.alter("REMOVE TTL");
      }
    }
  }

  private void add() {
    List<String> free = new ArrayList<>(FIELDS);
    free.removeAll(added.keySet());
    String name = free.isEmpty() ? "column" + names++ : pick(free);
    String type = pick(TYPES);
    tables.alter("ADD COLUMN " + name + " " + type);
    added.put(name, type);
  }

  /** A NULL has no value in another type: ClickHouse would never stop trying such a change. */
  private void changeType() {
    if (added.isEmpty()) {
      add();
      return;
    }
    String name = pickAdded();
    String type =
        isNullable(added.getOrDefault(name, ""))
            ? pick(TYPES.stream().filter(TableAlterations::isNullable).toList())
            : pick(TYPES);
    tables.alter("MODIFY COLUMN " + name + " " + type);
    added.put(name, type);
  }

  private static boolean isNullable(String type) {
    return type.startsWith("Nullable");
  }

  private void change(String change) {
    if (added.isEmpty()) {
      add();
    } else {
      tables.alter(change.formatted(pickAdded()));
    }
  }

  private void rename() {
    if (added.isEmpty()) {
      add();
      return;
    }
    String from = pickAdded();
    List<String> free = new ArrayList<>(FIELDS);
    free.removeAll(added.keySet());
    String to = free.isEmpty() || random.nextBoolean() ? "column" + names++ : pick(free);
    tables.alter("RENAME COLUMN " + from + " TO " + to);
    added.put(to, added.getOrDefault(from, ""));
    added.remove(from);
  }

  private void drop() {
    if (added.isEmpty()) {
      add();
      return;
    }
    String name = pickAdded();
    tables.alter("DROP COLUMN " + name);
    added.remove(name);
  }

  /** Drops a column that the pipeline fills, or brings one back. */
  private void dropOwn() {
    if (!dropped.isEmpty() && random.nextBoolean()) {
      bringBack();
      return;
    }
    List<String> there = new ArrayList<>(OWN.keySet());
    there.removeAll(dropped.keySet());
    there.sort(null);
    if (!there.isEmpty()) {
      String name = pick(there);
      tables.alter("DROP COLUMN " + name);
      dropped.put(name, OWN.get(name));
    }
  }

  private void bringBack() {
    String name = List.copyOf(dropped.keySet()).get(0);
    tables.alter("ADD COLUMN IF NOT EXISTS " + name + " " + dropped.get(name));
    dropped.remove(name);
  }

  /** Gives the table the columns that it had at first. */
  void undo() {
    added.keySet().forEach(name -> tables.alter("DROP COLUMN IF EXISTS " + name));
    added.clear();
    while (!dropped.isEmpty()) {
      bringBack();
    }
  }

  private String pickAdded() {
    return pick(List.copyOf(added.keySet()));
  }

  private String pick(List<String> names) {
    return names.get(random.nextInt(names.size()));
  }
}
