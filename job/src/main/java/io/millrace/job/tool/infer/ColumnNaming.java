package io.millrace.job.tool.infer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for columns, each used once. */
final class ColumnNaming {
  private final Set<String> taken = new HashSet<>();

  /** A name for the field at the path: its own, or those on the way to it joined. */
  String name(List<String> path) {
    String joined = String.join("_", path);
    String wanted = joined.isEmpty() ? "unnamed" : joined;
    String name = wanted;
    for (int number = 2; !taken.add(name); number++) {
      name = wanted + "_" + number;
    }
    return name;
  }
}
