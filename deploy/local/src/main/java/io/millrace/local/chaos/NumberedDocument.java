package io.millrace.local.chaos;

import io.millrace.local.KinesisDocument;
import java.util.Random;

/**
 * A document with a number. From the run's seed and the number follows what it looks like, and so
 * where it belongs: the verifier needs no list.
 *
 * @param rejected whether it belongs into the error table: malformed, or refused by ClickHouse
 */
record NumberedDocument(long number, String json, boolean rejected) {
  private static final int MALFORMED_ONE_IN = 40;

  /** Each takes checkpoints to be found out among the rows of its block. */
  private static final int REFUSED_ONE_IN = 1_000;

  /** What the table's constraint does not allow. */
  static final int TOO_DEAR = 1_000_000;

  static NumberedDocument of(long seed, long number) {
    Random random = new Random(seed * 1_000_003 + number);
    if (random.nextInt(MALFORMED_ONE_IN) == 0) {
      return new NumberedDocument(number, broken(number, random.nextInt(4)), true);
    }
    boolean refused = random.nextInt(REFUSED_ONE_IN) == 0;
    int price = refused ? TOO_DEAR : random.nextInt(1_000);
    return new NumberedDocument(number, sound(number, price, random.nextInt(200)), refused);
  }

  KinesisDocument record() {
    return KinesisDocument.of("key-" + number, json);
  }

  private static String sound(long number, int price, int length) {
    return "{\"id\": %d, \"name\": \"document %d é\", \"tags\": [\"a\", \"%s\"], \"price\": %d.25}"
        .formatted(number, number, "b".repeat(length), price);
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
}
