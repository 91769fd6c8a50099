package io.millrace.job.cli.terminal;

/** Counted things in words. */
public final class Plural {
  private Plural() {}

  /** {@code 1 shard}, {@code 4 shards}. */
  public static String of(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
