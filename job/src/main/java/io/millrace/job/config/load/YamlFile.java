package io.millrace.job.config.load;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import io.millrace.job.config.option.ConvertOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nested YAML as flat keys, each with its place. Values stay the text they are written as, whatever
 * YAML would make of them: {@code 0123}, {@code 1e3} and {@code yes} mean what the option says.
 */
final class YamlFile {
  /** How a text begins that Flink reads as a list of YAML. */
  private static final Pattern LIST_OF_YAML = Pattern.compile("\\[|-(?:\\s|--|$)|[!&#%]");

  /** An item in Flink's quotes, those inside doubled. */
  private static final Pattern IN_QUOTES = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");

  private final List<Entry> entries = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final YamlVariables variables;
  private boolean isWhole = true;

  private YamlFile(YamlVariables variables) {
    this.variables = variables;
  }

  static YamlFile parse(String yaml) throws IOException {
    YamlFile file = new YamlFile(new YamlVariables(yaml));
    try (YAMLParser parser = new YAMLFactory().createParser(file.variables.hidden())) {
      file.read(parser);
    } catch (JsonProcessingException notYaml) {
      file.entries.clear();
      file.problems.clear();
      file.problems.add(YamlSyntax.problem(notYaml, yaml));
      file.isWhole = false;
    }
    return file;
  }

  List<Entry> entries() {
    return entries;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Whether the file was read to its end; if not, no key can be reported as missing. */
  boolean isWhole() {
    return isWhole;
  }

  private void read(YAMLParser parser) throws IOException {
    @Nullable JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      complain(origin(parser), "", "expected sections, such as source: and clickhouse:");
      return;
    }
    readMapping(parser, "");
    if (parser.nextToken() != null) {
      complain(origin(parser), "", "expected one document, but another begins here (---)");
    }
  }

  private void readMapping(YAMLParser parser, String prefix) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + variables.shown(parser.currentName());
      Origin origin = origin(parser);
      readValue(parser, key, origin, parser.nextToken());
    }
  }

  private void readValue(YAMLParser parser, String key, Origin origin, JsonToken token)
      throws IOException {
    if (token == JsonToken.START_OBJECT && Section.isKey(key)) {
      complain(origin, key, "expected one value, but was a section");
      parser.skipChildren();
    } else if (token == JsonToken.START_OBJECT) {
      readMapping(parser, key + ".");
    } else if (token == JsonToken.START_ARRAY) {
      readList(parser, key, origin);
    } else if (parser.isCurrentAlias()) {
      complain(origin, key, "expected a value, but was a YAML alias (*name); write the value out");
    } else if (token != JsonToken.VALUE_NULL || isNullMeant(parser, key)) {
      entries.add(new Entry(key, variables.shown(parser.getText()), origin));
    } else if (!Section.hasKeysBelow(key)) {
      complain(
          origin,
          key,
          "has no value; remove the key to use its default, or write \"\" for empty text");
    }
  }

  /** YAML reads the word null as no value; for this option it is a value. */
  private static boolean isNullMeant(YAMLParser parser, String key) {
    long length =
        parser.currentLocation().getCharOffset() - parser.currentTokenLocation().getCharOffset();
    return key.equals(ConvertOptions.EMPTY_TEXT.key()) && length == "null".length();
  }

  /** Only Flink has lists; it writes them in one line with semicolons. */
  private void readList(YAMLParser parser, String key, Origin origin) throws IOException {
    List<String> items = new ArrayList<>();
    boolean isFlat = true;
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      isFlat &= item.isScalarValue() && !parser.isCurrentAlias();
      parser.skipChildren();
      items.add(isFlat ? variables.shown(parser.getText()) : "");
    }
    if (isFlat && key.startsWith(Section.FLINK.prefix())) {
      entries.add(new Entry(key, listOfFlink(items), origin));
    } else if ((key + ".").equals(StreamKey.PREFIX)) {
      complain(
          origin,
          key,
          "expected a label for each stream, as in orders: {stream: orders}, but was a list");
    } else {
      complain(origin, key, "expected one value, but was a list");
    }
  }

  /**
   * The items as one text, which Flink splits into the same items.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/config/">
   *     Flink's configuration</a>
   */
  private static String listOfFlink(List<String> items) {
    return items.stream().map(YamlFile::itemOfFlink).collect(Collectors.joining(";"));
  }

  /**
   * Puts an item in quotes if Flink would split or trim it. The quotes of an item are for Flink,
   * and a variable may stand for several items, so these stay as they are.
   */
  private static String itemOfFlink(String item) {
    boolean isPlain =
        item.equals(item.strip())
            && item.equals(item.trim())
            && item.chars().noneMatch(c -> c == ';' || c == '\'' || c == '"')
            && !LIST_OF_YAML.matcher(item).lookingAt();
    return isPlain || item.contains(WrittenValue.OPEN) || IN_QUOTES.matcher(item).matches()
        ? item
        : "'" + item.replace("'", "''") + "'";
  }

  private void complain(Origin origin, String key, String message) {
    problems.add(new Problem(origin, key, message));
  }

  private Origin origin(JsonParser parser) {
    JsonLocation location = parser.currentTokenLocation();
    return Origin.line(location.getLineNr(), location.getColumnNr());
  }
}
