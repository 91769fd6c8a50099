package io.millrace.udf.conformance;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random choices, all of one seed. */
public final class Chance {
  private final Random random;

  public Chance(long seed) {
    random = new Random(seed);
  }

  /** True once in so many times. */
  public boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** 0 to below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  public Random random() {
    return random;
  }

  public <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @SafeVarargs
  public final <T> T any(T... from) {
    return from[random.nextInt(from.length)];
  }

  /** One of several ways, each as likely as the others. */
  @SafeVarargs
  public final <T> T way(Supplier<T>... ways) {
    return ways[random.nextInt(ways.length)].get();
  }

  /** Random digits. The first may be 0. */
  public String digits(int count) {
    return random.ints(count, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining());
  }

  public String repeat(
      int most, Supplier<String> one, String separator, String open, String close) {
    return IntStream.range(0, random.nextInt(most + 1))
        .mapToObj(i -> one.get())
        .collect(Collectors.joining(separator, open, close));
  }
}
