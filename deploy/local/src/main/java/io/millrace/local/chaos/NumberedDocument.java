package io.millrace.local.chaos;

import io.millrace.local.KinesisDocument;
import java.util.Random;

/**
 * A document with a number. From the run's seed and the number follows what it looks like, and so
 * whether it is malformed: the verifier needs no list.
 *
 * @param malformed whether it belongs into the error table
 */
record NumberedDocument(long number, String json, boolean malformed) {
  private static final int MALFORMED_ONE_IN = 40;

  static NumberedDocument of(long seed, long number) {
    Random random = new Random(seed * 1_000_003 + number);
    if (random.nextInt(MALFORMED_ONE_IN) > 0) {
      return new NumberedDocument(number, sound(number, random), false);
    }
    return new NumberedDocument(number, broken(number, random.nextInt(4)), true);
  }

  KinesisDocument record() {
    return KinesisDocument.of("key-" + number, json);
  }

  private static String sound(long number, Random random) {
    return "{\"id\": %d, \"name\": \"document %d é\", \"tags\": [\"a\", \"%s\"], \"price\": %d.25}"
        .formatted(number, number, "b".repeat(random.nextInt(200)), random.nextInt(1_000));
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
