package io.millrace.udf.convert;

import java.util.ArrayList;
import java.util.List;

/** Column mappings that cannot be understood: all of them. */
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> problems;

  MappingException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = new ArrayList<>(problems);
  }

  /** One sentence each, naming the column. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
