package io.millrace.job.tool.infer.guess;

import io.millrace.udf.table.SqlLiteral;
import java.util.Collection;
import java.util.StringJoiner;
import java.util.TreeSet;

/** An Enum8 of distinct strings, in their order. */
final class EnumType {
  private EnumType() {}

  static String of(Collection<String> words) {
    StringJoiner type = new StringJoiner(", ", "Enum8(", ")");
    int number = 1;
    for (String word : new TreeSet<>(words)) {
      type.add(SqlLiteral.string(word) + " = " + number++);
    }
    return type.toString();
  }
}
