package io.millrace.job.tool.infer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for columns, each used once. */
final class ColumnNaming {
  private final Set<String> taken = new HashSet<>();

  /**
   * A name for the field at the path: its own, or those on the way to it joined. A field inside
   * another needs a mapping anyway, so its column gets a name that needs no quotes in SQL.
   */
  String name(List<String> path) {
    String joined = String.join("_", path);
    String plain = path.size() == 1 ? joined : joined.replaceAll("[-./:@ $]+", "_");
    String wanted = plain.isEmpty() ? "unnamed" : plain;
    String name = wanted;
    for (int number = 2; !taken.add(name); number++) {
      name = wanted + "_" + number;
    }
    return name;
  }
}
