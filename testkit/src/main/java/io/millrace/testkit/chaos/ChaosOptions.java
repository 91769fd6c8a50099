package io.millrace.testkit.chaos;

import static java.util.stream.Collectors.joining;

import io.millrace.testkit.clickhouse.AdjustableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a run does.
 *
 * @param seed decides the faults, their order and moments, and the documents
 * @param faults how many faults; every kind comes up once before one comes up again
 * @param kinds which kinds come up at all
 * @param limit no fault begins after this time
 * @param rate documents a second
 * @param outage longest time a service is away
 * @param servers replicas of ClickHouse; 1 for a server alone
 * @param folder holds everything the run writes
 */
public record ChaosOptions(
    long seed,
    int faults,
    Set<FaultKind> kinds,
    Duration limit,
    int rate,
    Duration outage,
    int servers,
    Path folder) {
  static final String USAGE =
      """
      Usage: testkit/chaos [--seed N] [--faults N] [--kinds KIND,…] [--minutes N] [--rate N]
             [--outage SECONDS] [--replicas N]

      Runs a pipeline on a Flink cluster of real processes, breaks it at random moments, and counts.
      Exits with 1 if a document is lost or duplicated.

        --seed N           repeats the faults of an earlier run (random)
        --faults N         how many (26)
        --kinds KIND,…     no other kinds (all of %s)
        --minutes N        no fault begins later (60)
        --rate N           documents a second (200)
        --outage SECONDS   longest time a service is away (60)
        --replicas N       of ClickHouse, with a ZooKeeper; only on Linux with x64 (1: a server alone)
      """
          .formatted(Arrays.stream(FaultKind.values()).map(FaultKind::name).collect(joining(", ")));

  /**
   * @throws IllegalArgumentException when the arguments are not understood, saying which
   */
  static ChaosOptions parse(List<String> arguments, long seed, Path folder) {
    ChaosOptions options =
        new ChaosOptions(
            seed,
            26,
            FaultKind.available(),
            Duration.ofMinutes(60),
            200,
            Duration.ofSeconds(60),
            1,
            folder);
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      options =
          switch (name) {
            case "--seed" -> options.withSeed(number(name, value));
            case "--faults" -> options.withFaults((int) number(name, value));
            case "--kinds", "--only" -> options.withKinds(kinds(value));
            case "--minutes" -> options.withLimit(Duration.ofMinutes(number(name, value)));
            case "--rate" -> options.withRate((int) number(name, value));
            case "--outage" -> options.withOutage(Duration.ofSeconds(number(name, value)));
            case "--replicas" -> options.withServers((int) number(name, value));
            default -> throw new IllegalArgumentException("Unknown option of chaos: " + name);
          };
    }
    return options;
  }

  ChaosOptions withSeed(long next) {
    return new ChaosOptions(next, faults, kinds, limit, rate, outage, servers, folder);
  }

  ChaosOptions withFaults(int next) {
    return new ChaosOptions(seed, next, kinds, limit, rate, outage, servers, folder);
  }

  ChaosOptions withKinds(Set<FaultKind> next) {
    return new ChaosOptions(seed, faults, next, limit, rate, outage, servers, folder);
  }

  ChaosOptions withLimit(Duration next) {
    return new ChaosOptions(seed, faults, kinds, next, rate, outage, servers, folder);
  }

  ChaosOptions withRate(int next) {
    return new ChaosOptions(seed, faults, kinds, limit, next, outage, servers, folder);
  }

  ChaosOptions withOutage(Duration next) {
    return new ChaosOptions(seed, faults, kinds, limit, rate, next, servers, folder);
  }

  ChaosOptions withServers(int next) {
    return new ChaosOptions(seed, faults, kinds, limit, rate, outage, next, folder);
  }

  private static Set<FaultKind> kinds(String names) {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String name : names.split(",", -1)) {
      try {
        kinds.add(FaultKind.valueOf(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "--kinds takes names of faults but one was \"" + name + "\"", e);
      }
    }
    if (kinds.contains(FaultKind.MIDNIGHT) && !AdjustableClock.isAvailable()) {
      throw new IllegalArgumentException(
          "MIDNIGHT needs Linux with x64 and libfaketime: apt-get install libfaketime");
    }
    return kinds;
  }

  private static long number(String name, String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          name + " takes a whole number from 1 to 999999999 but was \"" + value + "\"");
    }
    return Long.parseLong(value);
  }
}
