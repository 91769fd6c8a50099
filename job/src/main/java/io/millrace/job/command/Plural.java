package io.millrace.job.command;

/** Counted things in words. */
final class Plural {
  private Plural() {}

  /** {@code 1 shard}, {@code 4 shards}. */
  static String of(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
