package io.millrace.job.config;

import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import java.util.List;
import java.util.stream.Collectors;

/** conf/REFERENCE.md, made from the options. */
final class ReferencePage {
  private static final int LONGEST_LINE = 118;

  private static final String HEAD =
      """
      # Configuration reference

      Generated from the options in `job/src/main/java/io/millrace/job/config`; change those, then run
      `%s`.

      A pipeline's file is YAML, nested or with full keys. Every key can also be given as
      `-D key=value`, which wins over the file, and as a property group of Managed Service for Apache
      Flink (group `source`, key `stream`; or group `millrace` with full keys).

      `${NAME}` is replaced by an environment variable and `${NAME:-default}` falls back to the default
      when it is unset or empty. A default may contain variables and references to secrets:
      `${NAME:-${OTHER:-default}}`. `$${` stands for `${` itself. A duration or size carries its unit. A
      key that is not on this page is an error.
      """;

  /** A test holds it to what a mapping understands. */
  static final List<String> METADATA =
      List.of(
          "_key",
          "_timestamp",
          "_stream",
          "_shard_id",
          "_sequence_number",
          "_document_index",
          "_ingested_at",
          "_raw_message");

  private ReferencePage() {}

  static String render(String command) {
    StringBuilder page = new StringBuilder(HEAD.formatted(command));
    for (Section section : Section.values()) {
      page.append("\n## ").append(section.word()).append("\n\n");
      page.append(wrapped(section.description())).append('\n');
      if (section == Section.COLUMNS) {
        page.append('\n').append(wrapped("Kinesis metadata: " + metadata() + ".")).append('\n');
      }
      if (!section.isFree()) {
        page.append("\n| key | type | default | |\n|---|---|---|---|\n");
        section.settings().forEach(setting -> page.append(row(setting)));
      }
    }
    return page.toString();
  }

  /** The same text in lines that are not too long to read. */
  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      boolean fits = column + 1 + word.length() <= LONGEST_LINE;
      if (column > 0) {
        lines.append(fits ? ' ' : '\n');
      }
      column = column > 0 && fits ? column + 1 + word.length() : word.length();
      lines.append(word);
    }
    return lines.toString();
  }

  private static String metadata() {
    return METADATA.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  private static String row(OptionSpec<?> setting) {
    String allowed =
        setting.isSecret() || setting.type().name().equals("Boolean")
            ? ""
            : " Expected: " + setting.type().expected() + ".";
    return "| `%s` | %s | %s | %s%s |\n"
        .formatted(
            setting.key(),
            setting.type().name(),
            defaultText(setting),
            setting.description(),
            allowed.replace("|", "\\|"));
  }

  private static String defaultText(OptionSpec<?> setting) {
    if (setting.isRequired()) {
      return "**required**";
    }
    return setting.option().hasDefaultValue()
        ? "`" + setting.defaultText() + "`"
        : setting.defaultText();
  }
}
