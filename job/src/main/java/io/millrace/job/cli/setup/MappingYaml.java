package io.millrace.job.cli.setup;

import io.millrace.job.config.load.YamlText;
import io.millrace.job.tool.infer.ProposedColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Columns' mapping as lines of the pipeline's file, to stand below {@code columns:}. */
final class MappingYaml {
  /** Text that YAML reads as a plain string. */
  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_ ]*[A-Za-z0-9_]");

  private static final Pattern PLAIN_PLACE =
      Pattern.compile("/[A-Za-z0-9_/ ~.-]*[A-Za-z0-9_/~.-]|_[a-z_]+");

  private MappingYaml() {}

  /** An entry for each column that needs one, indented: a line, or two with a very long name. */
  static List<String> lines(List<ProposedColumn> columns, String indent) {
    List<String> lines = new ArrayList<>();
    for (ProposedColumn column : columns) {
      Map<String, String> keys = column.mapping();
      if (!keys.isEmpty()) {
        lines.add(YamlText.entry(indent, key(column.name()), value(column.name(), keys)));
      }
    }
    return lines;
  }

  private static String value(String column, Map<String, String> keys) {
    String place = keys.get(column);
    if (place != null) {
      return PLAIN_PLACE.matcher(place).matches() ? place : YamlText.quotedLiteral(place);
    }
    return keys.entrySet().stream()
        .map(
            key ->
                key.getKey().substring(column.length() + 1)
                    + ": "
                    + YamlText.quotedLiteral(key.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String key(String name) {
    boolean isPlain = PLAIN_KEY.matcher(name).matches() && !YamlText.isWord(name);
    return isPlain ? name : YamlText.quoted(name);
  }
}
