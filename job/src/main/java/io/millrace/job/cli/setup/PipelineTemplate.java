package io.millrace.job.cli.setup;

import io.millrace.job.config.load.WrittenValue;
import io.millrace.job.config.load.YamlText;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** A pipeline's file that is to be written. Holds names of variables and no secret. */
public final class PipelineTemplate {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./:-]*[A-Za-z0-9_/]");

  /** Any part of a plain text. */
  private static final String ANY_PART = "any";

  private static final Pattern ASCII = Pattern.compile("[ -~]*");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> written = new HashSet<>();

  /**
   * Sets the value of any key, as it is written in a file. A key without a line in the template
   * follows those of its section.
   */
  public void set(String key, String value) {
    if (!value.isEmpty()) {
      values.put(key, value);
    }
  }

  /** Sets the value of a key; an empty value is ignored. */
  void set(ConfigOption<?> option, String value) {
    values.put(option.key(), value);
  }

  /** A secret, or a value that belongs to one: the file contains only the variable's name. */
  void setVariable(ConfigOption<?> option, String variable) {
    set(option, variable.isEmpty() ? "" : "${" + variable + "}");
  }

  private String value(ConfigOption<?> option) {
    return values.getOrDefault(option.key(), "");
  }

  /** Whether the ClickHouse user is certainly not the one that every server has. */
  boolean hasUserOfItsOwn() {
    String user = value(ClickHouseOptions.USERNAME);
    return !user.isEmpty()
        && !user.startsWith("${")
        && !user.equals(ClickHouseOptions.USERNAME.defaultValue());
  }

  /** Environment variables that the file reads and has no default for. */
  public List<String> variables() {
    return values.values().stream()
        .filter(value -> value.startsWith("${"))
        .flatMap(value -> WrittenValue.parse(value).variables().entrySet().stream())
        .filter(variable -> !variable.getValue())
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  /** The values so far, as {@code key=value}, for another stream. */
  List<String> keysFor(String stream) {
    List<String> keys = new ArrayList<>();
    values.forEach((key, value) -> keys.add(key + "=" + value));
    keys.removeIf(key -> key.endsWith("="));
    keys.add(SourceOptions.STREAM.key() + "=" + stream);
    return keys;
  }

  /** The file. */
  public String yaml() {
    StringBuilder yaml = new StringBuilder();
    written.clear();
    yaml.append("# A Millrace pipeline: from a Kinesis stream into a ClickHouse table.\n");
    yaml.append(
        "# Every key is described in conf/REFERENCE.md. ${NAME} is an environment variable,");
    yaml.append(" read where the job is submitted.\n");
    others(Section.PIPELINE, yaml);
    yaml.append("\nsource:\n");
    line(yaml, "  stream: ", SourceOptions.STREAM, "a name, or an ARN, which includes the region");
    line(yaml, "  region: ", SourceOptions.REGION, "");
    line(yaml, "  endpoint: ", SourceOptions.ENDPOINT, "omit it for Kinesis itself");
    line(yaml, "  position: ", SourceOptions.POSITION, "where to start when no state is restored");
    line(yaml, "  timestamp: ", SourceOptions.TIMESTAMP, "");
    line(yaml, "  payload: ", PayloadOptions.PAYLOAD, "what a record holds");
    line(yaml, "  payload-encoding: ", PayloadOptions.PAYLOAD_ENCODING, "");
    line(yaml, "  document: ", PayloadOptions.DOCUMENT, "where in the envelope the document is");
    yaml.append("  credentials:\n");
    line(yaml, "    type: ", CredentialsOptions.TYPE, "default is AWS's own chain");
    line(yaml, "    access-key-id: ", CredentialsOptions.ACCESS_KEY_ID, "");
    line(yaml, "    secret-access-key: ", CredentialsOptions.SECRET_ACCESS_KEY, "");
    line(yaml, "    profile: ", CredentialsOptions.PROFILE, "");
    line(yaml, "    role-arn: ", CredentialsOptions.ROLE_ARN, "");
    others(Section.SOURCE, yaml);
    yaml.append("\nclickhouse:\n");
    line(yaml, "  url: ", ClickHouseOptions.URL, "the HTTP interface");
    line(yaml, "  database: ", ClickHouseOptions.DATABASE, "");
    line(yaml, "  table: ", ClickHouseOptions.TABLE, "millrace create creates it");
    line(
        yaml,
        "  username: ",
        ClickHouseOptions.USERNAME,
        "millrace grant creates one for this pipeline");
    line(yaml, "  password: ", ClickHouseOptions.PASSWORD, "");
    others(Section.CLICKHOUSE, yaml);
    others(Section.COLUMNS, yaml);
    yaml.append("\ndelivery:\n");
    usual(DeliveryOptions.GUARANTEE, "exactly-once", "  guarantee: ", yaml, "or at-least-once");
    usual(
        DeliveryOptions.CHECKPOINT_INTERVAL,
        "10s",
        "  checkpoint-interval: ",
        yaml,
        "rows are visible after about this time");
    others(Section.DELIVERY, yaml);
    yaml.append("\nerrors:\n");
    usual(
        ErrorOptions.POLICY,
        "table",
        "  policy: ",
        yaml,
        "or fail: stop at the first document that cannot be converted");
    for (Section section : Section.values()) {
      others(section, yaml);
    }
    return yaml.toString();
  }

  private void usual(
      ConfigOption<?> option, String usual, String key, StringBuilder yaml, String comment) {
    written.add(option.key());
    line(yaml, key, values.getOrDefault(option.key(), usual), comment);
  }

  /** The keys of a section that were set and have no line yet. */
  private void others(Section section, StringBuilder yaml) {
    List<String> keys =
        values.keySet().stream()
            .filter(key -> key.startsWith(section.prefix()))
            .filter(key -> !written.contains(key))
            .collect(Collectors.toList());
    if (keys.isEmpty()) {
      return;
    }
    if (written.stream().noneMatch(key -> key.startsWith(section.prefix()))) {
      yaml.append('\n').append(section.word()).append(":\n");
    }
    for (String key : keys) {
      String name = key.substring(section.prefix().length());
      String value = values.getOrDefault(key, "");
      written.add(key);
      if (!value.isEmpty()) {
        yaml.append(
            YamlText.entry("  ", isPlain(name) ? name : YamlText.quoted(name), scalar(value)));
        yaml.append('\n');
      }
    }
  }

  private void line(StringBuilder yaml, String key, ConfigOption<?> option, String comment) {
    written.add(option.key());
    line(yaml, key, value(option), comment);
  }

  /** Nothing for a key without a value. */
  private static void line(StringBuilder yaml, String key, String value, String comment) {
    if (value.isEmpty()) {
      return;
    }
    String text = key + scalar(value);
    yaml.append(text);
    if (!comment.isEmpty()) {
      yaml.append(" ".repeat(Math.max(2, 44 - text.length()))).append("# ").append(comment);
    }
    yaml.append('\n');
  }

  /** A value that begins with a variable has variables; in another, ${ is text. */
  private static String scalar(String value) {
    if (!value.startsWith("${")) {
      return isPlain(value) ? value : YamlText.quotedLiteral(value);
    }
    String beside =
        WrittenValue.parse(value).parts().stream()
            .map(part -> isReplaced(part.kind()) ? ANY_PART : part.written())
            .collect(Collectors.joining());
    return isPlain(beside) && ASCII.matcher(value).matches() ? value : YamlText.quoted(value);
  }

  private static boolean isReplaced(WrittenValue.Kind kind) {
    return kind == WrittenValue.Kind.VARIABLE || kind == WrittenValue.Kind.REFERENCE;
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches() && !YamlText.isWord(text);
  }
}
