package io.millrace.job.config.load;

import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Suggestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Configuration as Managed Service for Apache Flink hands it over: groups of texts. A group is a
 * section ({@code source}), a part of one ({@code source.credentials}), or {@code millrace} with
 * full keys. A text may hold what is below its key, as YAML in braces, and a list of Flink's in
 * brackets.
 *
 * @see <a href="https://docs.aws.amazon.com/managed-flink/latest/java/how-properties.html">Runtime
 *     properties</a>
 */
final class PropertyGroups {
  private static final String ALL_SECTIONS = "millrace";

  /** Groups that the service itself reads. */
  private static final String RESERVED = "kinesis.analytics.";

  private final Map<String, Map<String, String>> groups;

  PropertyGroups(Map<String, Map<String, String>> groups) {
    this.groups = groups;
  }

  List<Entry> entries(List<Problem> problems) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    groups.forEach(
        (group, properties) -> {
          Origin origin = Origin.propertyGroup(group);
          if (group.equals(ALL_SECTIONS)) {
            properties.forEach((key, text) -> add(key, text, origin, entries, problems));
          } else if (isSection(group)) {
            properties.forEach(
                (key, text) -> add(group + "." + key, text, origin, entries, problems));
          } else if (!group.startsWith(RESERVED)) {
            problems.add(unknown(group, origin));
          }
        });
    return new ArrayList<>(entries.values());
  }

  private static boolean isSection(String group) {
    return Section.hasKeysBelow(group)
        || Section.of(group).filter(section -> section == Section.FLINK).isPresent();
  }

  private static Problem unknown(String group, Origin origin) {
    List<String> words =
        Arrays.stream(Section.values()).map(Section::word).collect(Collectors.toList());
    words.add(ALL_SECTIONS);
    String meant = Suggestion.question(Suggestion.nearest(group, words));
    return new Problem(
        origin,
        "",
        "is not a known section"
            + (meant.isEmpty() ? "; expected one of " + String.join(", ", words) : meant));
  }

  private static void add(
      String key, String text, Origin origin, Map<String, Entry> entries, List<Problem> problems) {
    for (Entry entry : parsed(key, text, origin, problems)) {
      Entry earlier = entries.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        problems.add(new Problem(origin, entry.key(), "is given twice, also in " + place(earlier)));
      }
    }
  }

  private static String place(Entry entry) {
    String origin = entry.origin().toString();
    return origin.substring(0, origin.length() - ": ".length());
  }

  private static List<Entry> parsed(
      String key, String text, Origin origin, List<Problem> problems) {
    String start = text.stripLeading();
    boolean isMap = start.startsWith("{") && Section.hasKeysBelow(key);
    boolean isList = start.startsWith("[") && key.startsWith(Section.FLINK.prefix());
    if (!isMap && !isList) {
      return List.of(new Entry(key, text, origin));
    }
    try {
      YamlFile yaml = YamlFile.parse("'" + key.replace("'", "''") + "': " + text);
      yaml.problems()
          .forEach(
              problem ->
                  problems.add(
                      new Problem(
                          origin,
                          problem.key().isEmpty() ? key : problem.key(),
                          problem.message())));
      return yaml.entries().stream()
          .map(entry -> new Entry(entry.key(), entry.text(), origin))
          .collect(Collectors.toList());
    } catch (IOException impossible) {
      throw new IllegalStateException("A text was read", impossible);
    }
  }
}
