package io.millrace.local.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run does.
 *
 * @param seed decides the faults, their order and moments, and the documents
 * @param faults how many faults; every kind comes up once before one comes up again
 * @param limit no fault begins after this time
 * @param rate documents a second
 * @param outage longest time a service is away
 * @param folder holds everything the run writes
 */
public record ChaosOptions(
    long seed, int faults, Duration limit, int rate, Duration outage, Path folder) {
  static final String USAGE =
      """
      Usage: deploy/local/chaos [--seed N] [--faults N] [--minutes N] [--rate N] [--outage SECONDS]

      Runs a pipeline on a Flink cluster of real processes, breaks it at random moments, and counts.
      Exits with 1 when a document is lost or there twice.

        --seed N           repeats the faults of an earlier run (random)
        --faults N         how many (26)
        --minutes N        no fault begins later (60)
        --rate N           documents a second (200)
        --outage SECONDS   longest time a service is away (60)
      """;

  /**
   * @throws IllegalArgumentException when the arguments are not understood, saying which
   */
  static ChaosOptions parse(List<String> arguments, long seed, Path folder) {
    ChaosOptions options =
        new ChaosOptions(seed, 26, Duration.ofMinutes(60), 200, Duration.ofSeconds(60), folder);
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      options =
          switch (name) {
            case "--seed" -> options.withSeed(number(name, value));
            case "--faults" -> options.withFaults((int) number(name, value));
            case "--minutes" -> options.withLimit(Duration.ofMinutes(number(name, value)));
            case "--rate" -> options.withRate((int) number(name, value));
            case "--outage" -> options.withOutage(Duration.ofSeconds(number(name, value)));
            default -> throw new IllegalArgumentException("chaos does not know " + name);
          };
    }
    return options;
  }

  ChaosOptions withSeed(long next) {
    return new ChaosOptions(next, faults, limit, rate, outage, folder);
  }

  ChaosOptions withFaults(int next) {
    return new ChaosOptions(seed, next, limit, rate, outage, folder);
  }

  ChaosOptions withLimit(Duration next) {
    return new ChaosOptions(seed, faults, next, rate, outage, folder);
  }

  ChaosOptions withRate(int next) {
    return new ChaosOptions(seed, faults, limit, next, outage, folder);
  }

  ChaosOptions withOutage(Duration next) {
    return new ChaosOptions(seed, faults, limit, rate, next, folder);
  }

  private static long number(String name, String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          name + " takes a whole number from 1 to 999999999 but was \"" + value + "\"");
    }
    return Long.parseLong(value);
  }
}
