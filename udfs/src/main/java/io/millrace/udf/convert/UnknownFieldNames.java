package io.millrace.udf.convert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.udf.json.JsonReader;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The most frequent names among fields without a column, from a sample: the first fields, then one
 * in {@value #MEAN_GAP} on average, at random distances. Keeps few names, and lets a new name
 * replace the rarest, as the Space-Saving algorithm does. One thread adds, any thread reads.
 */
final class UnknownFieldNames {
  /** Names that are returned. */
  static final int SHOWN = 5;

  /** The maximum length of a name, in characters. */
  static final int LONGEST = 60;

  private static final int KEPT = 32;
  private static final int FIRST = 64;
  private static final int MEAN_GAP = 32;
  private static final String CUT = "…";

  private final Map<String, Long> counts = new HashMap<>();
  private long sampled;
  private int gap;
  private int random = 1;

  /** A field without a column, at the reader's position. */
  void seen(FieldNode outer, JsonReader in) {
    if (--gap < 0) {
      add(name(outer, in.nameBuffer(), in.nameFrom(), in.nameTo()));
    }
  }

  /** The first of some fields without a column. */
  void seen(FieldNode outer, byte[] name, int length) {
    if (--gap < 0) {
      add(name(outer, name, 0, length));
    }
  }

  private static String name(FieldNode outer, byte[] text, int from, int to) {
    String name = new String(text, from, to - from, UTF_8);
    String path = outer.name().isEmpty() ? name : outer.name() + "." + name;
    return path.codePointCount(0, path.length()) <= LONGEST
        ? path
        : path.substring(0, path.offsetByCodePoints(0, LONGEST - 1)) + CUT;
  }

  synchronized void add(String name) {
    sampled++;
    gap = sampled < FIRST ? 0 : nextGap();
    Long count = counts.get(name);
    if (count != null) {
      counts.put(name, count + 1);
    } else if (counts.size() < KEPT) {
      counts.put(name, 1L);
    } else {
      Map.Entry<String, Long> rarest =
          Collections.min(counts.entrySet(), Map.Entry.comparingByValue());
      counts.remove(rarest.getKey());
      counts.put(name, rarest.getValue() + 1);
    }
  }

  /** Xorshift: a fixed distance could always meet the same field of documents that are alike. */
  private int nextGap() {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return random & (2 * MEAN_GAP - 1);
  }

  /** The most frequent names, with how often the sample has each, the most frequent first. */
  synchronized Map<String, Long> mostFrequent() {
    Map<String, Long> names = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN)
        .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
    return names;
  }
}
