package io.millrace.udf.mapping;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All invalid column mappings. */
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, String> problems;

  /**
   * @param problems by key
   */
  MappingException(Map<String, String> problems) {
    super(String.join("\n", problems.values()));
    this.problems = new LinkedHashMap<>(problems);
  }

  /** One sentence each, naming the column. */
  public List<String> problems() {
    return new ArrayList<>(problems.values());
  }

  /** The problems by key. */
  public Map<String, String> problemsByKey() {
    return Collections.unmodifiableMap(problems);
  }
}
