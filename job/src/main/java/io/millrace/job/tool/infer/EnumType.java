package io.millrace.job.tool.infer;

import java.util.Collection;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Words as an Enum8, in their order. */
final class EnumType {
  private EnumType() {}

  static String of(Collection<String> words) {
    StringJoiner type = new StringJoiner(", ", "Enum8(", ")");
    int number = 1;
    for (String word : new TreeSet<>(words)) {
      type.add(SqlText.literal(word) + " = " + number++);
    }
    return type.toString();
  }
}
