package io.millrace.job.cli.setup;

import io.millrace.job.cli.terminal.AtomicFile;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Environment;
import io.millrace.job.tool.infer.ProposedColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pipeline's file as text. Adds lines and keeps existing ones, comments included. The new
 * content is parsed before it replaces the old one.
 */
final class PipelineFile {
  private static final Pattern SECTION = Pattern.compile("columns\\s*:\\s*(#.*)?");
  private static final Pattern INLINE = Pattern.compile("[\"']?columns[\"']?\\s*:.*");
  private static final Pattern INDENTED = Pattern.compile("(\\s+)[^\\s#].*");
  private static final String USUAL_INDENT = "  ";

  private final Path path;
  private final Environment environment;

  PipelineFile(Path path, Environment environment) {
    this.path = path;
    this.environment = environment;
  }

  /**
   * Adds the mapping of columns the file does not mention yet.
   *
   * @param mentioned keys that are already below {@code columns}
   * @return the lines added; none when there was nothing to add
   */
  List<String> addColumns(List<ProposedColumn> columns, Map<String, String> mentioned)
      throws IOException, CommandException {
    List<ProposedColumn> missing =
        columns.stream()
            .filter(column -> mentioned.keySet().stream().noneMatch(key -> isAbout(key, column)))
            .collect(Collectors.toList());
    String before = Files.readString(path);
    List<String> lines = new ArrayList<>(Arrays.asList(before.split("\n", -1)));
    int section = section(lines);
    List<String> added = MappingYaml.lines(missing, indent(lines, section));
    if (added.isEmpty()) {
      return List.of();
    }
    if (section < 0) {
      while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
        lines.remove(lines.size() - 1);
      }
      lines.addAll(List.of("", "columns:"));
      lines.addAll(added);
      lines.add("");
    } else {
      lines.addAll(end(lines, section), added);
    }
    new AtomicFile(path).replace(String.join("\n", lines), this::requireValid);
    return added;
  }

  private static boolean isAbout(String key, ProposedColumn column) {
    return key.equals(column.name())
        || key.matches(Pattern.quote(column.name()) + "\\.(from|format|unit)");
  }

  private int section(List<String> lines) throws CommandException {
    for (int i = 0; i < lines.size(); i++) {
      if (SECTION.matcher(lines.get(i).stripTrailing()).matches()) {
        return i;
      }
      if (INLINE.matcher(lines.get(i)).matches()) {
        throw new CommandException(
            path
                + ", line "
                + (i + 1)
                + ": columns is written on one line, which millrace does not edit",
            "Write it as a block, one column per line");
      }
    }
    return -1;
  }

  private static String indent(List<String> lines, int section) {
    for (int i = section + 1; section >= 0 && i < lines.size(); i++) {
      Matcher indented = INDENTED.matcher(lines.get(i));
      if (indented.matches()) {
        return indented.group(1);
      }
      if (!lines.get(i).isBlank() && !lines.get(i).stripLeading().startsWith("#")) {
        break;
      }
    }
    return USUAL_INDENT;
  }

  /** Behind the section's last line that says something. */
  private static int end(List<String> lines, int section) {
    int end = section + 1;
    for (int i = section + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (INDENTED.matcher(line).matches()) {
        end = i + 1;
      } else if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
        break;
      }
    }
    return end;
  }

  private void requireValid(Path candidate) throws CommandException {
    try {
      PipelineConfig unused = ConfigSources.in(environment).file(candidate).load();
    } catch (ConfigException wrong) {
      throw new CommandException(
          "Cannot add the mapping to "
              + path
              + ", which was not changed: "
              + String.valueOf(wrong.getMessage()).replace(candidate.toString(), path.toString()),
          "Add the lines that infer shows by hand");
    }
  }
}
