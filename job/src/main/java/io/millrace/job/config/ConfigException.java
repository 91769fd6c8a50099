package io.millrace.job.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything wrong with a configuration, at once. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Problem> problems;

  public ConfigException(String file, List<Problem> problems) {
    super(message(file, problems));
    this.problems = new ArrayList<>(problems);
  }

  /** In the order of the file, then property groups, then overrides, then what is missing. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  private static String message(String file, List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    String subject = file.isEmpty() ? "The configuration" : "The configuration " + file;
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", subject + " has " + count + ":", ""));
  }
}
