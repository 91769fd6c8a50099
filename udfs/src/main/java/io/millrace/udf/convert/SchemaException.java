package io.millrace.udf.convert;

import java.util.ArrayList;
import java.util.List;

/** All problems that prevent the conversion for a table with a mapping. */
public final class SchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;

  SchemaException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = new ArrayList<>(problems);
  }

  /** One sentence each, naming the column. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
