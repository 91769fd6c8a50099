package io.millrace.testkit.chaos;

import io.millrace.testkit.kinesis.KinesisDocument;
import java.util.Random;

/**
 * A document with a number. From the run's seed and the number follows what it looks like, and so
 * where it belongs: the verifier needs no list.
 */
record NumberedDocument(long number, String json, Fate fate) {
  private static final int MALFORMED_ONE_IN = 40;

  /** Each takes checkpoints to be found out among the rows of its block. */
  private static final int REFUSED_ONE_IN = 1_000;

  /** What the table's constraint does not allow. */
  static final int TOO_DEAR = 1_000_000;

  /** The beginning of a name that a column's DEFAULT throws on. */
  static final String CURSED = "cursed";

  static NumberedDocument of(long seed, long number) {
    return of(seed, number, REFUSED_ONE_IN);
  }

  /**
   * @param refusedOneIn how rare a document is that ClickHouse refuses; 1 for each that is sound
   */
  static NumberedDocument of(long seed, long number, int refusedOneIn) {
    Random random = new Random(seed * 1_000_003 + number);
    if (random.nextInt(MALFORMED_ONE_IN) == 0) {
      return new NumberedDocument(number, broken(number, random.nextInt(4)), Fate.MALFORMED);
    }
    boolean refused = random.nextInt(refusedOneIn) == 0;
    boolean cursed = refused && random.nextBoolean();
    int price = refused && !cursed ? TOO_DEAR : random.nextInt(1_000);
    String name = (cursed ? CURSED + " " : "") + "document " + number;
    return new NumberedDocument(
        number, sound(number, name, price, random.nextInt(200)), refused ? Fate.REFUSED : Fate.ROW);
  }

  boolean rejected() {
    return fate != Fate.ROW;
  }

  KinesisDocument record() {
    return KinesisDocument.of("key-" + number, json);
  }

  private static String sound(long number, String name, int price, int length) {
    return ("{\"id\": %d, \"name\": \"%s é\", \"tags\": [\"a\", \"%s\"], \"price\": %d.25,"
            + " \"extra\": \"e%d\", \"spare\": \"s\"}")
        .formatted(number, name, "b".repeat(length), price, number);
  }

  private static String broken(long number, int manner) {
    return switch (manner) {
      case 0 -> "{\"id\": %d, \"name\": \"document %d\", \"tags\": [".formatted(number, number);
      case 1 ->
          "{\"id\": %d, \"name\": \"document %d\", \"price\": \"dear\"}".formatted(number, number);
      case 2 -> "{\"id\": -1, \"name\": \"document %d\"}".formatted(number);
      default -> "document %d is not JSON".formatted(number);
    };
  }

  /** Where a document belongs. */
  enum Fate {
    /** Into the table. */
    ROW,
    /** Into the error table: it does not become a row. */
    MALFORMED,
    /** Into the error table: it becomes a row, which ClickHouse refuses. */
    REFUSED
  }
}
