package io.millrace.job.config.load;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Suggestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Configuration as Managed Service for Apache Flink hands it over.
 *
 * @see <a href="https://docs.aws.amazon.com/managed-flink/latest/java/how-properties.html">Runtime
 *     properties</a>
 */
public final class PropertyGroups {
  private static final String ALL_SECTIONS = "millrace";
  private static final String RESERVED = "kinesis.analytics.";

  private final Map<String, Map<String, String>> groups;

  PropertyGroups(Map<String, Map<String, String>> groups) {
    this.groups = groups;
  }

  /**
   * The groups of the application this runs in; none when it does not run there.
   *
   * @throws IOException when there are groups but they cannot be read
   */
  public static Map<String, Map<String, String>> ofRuntime() throws IOException {
    Map<String, Map<String, String>> groups = new TreeMap<>();
    KinesisAnalyticsRuntime.getApplicationProperties()
        .forEach(
            (group, properties) -> {
              Map<String, String> texts = new TreeMap<>();
              properties
                  .stringPropertyNames()
                  .forEach(key -> texts.put(key, properties.getProperty(key)));
              groups.put(group, texts);
            });
    return groups;
  }

  List<Entry> entries(List<Problem> problems) {
    List<Entry> entries = new ArrayList<>();
    List<String> words =
        Arrays.stream(Section.values()).map(Section::word).collect(Collectors.toList());
    groups.forEach(
        (group, properties) -> {
          Origin origin = Origin.propertyGroup(group);
          String prefix = group.equals(ALL_SECTIONS) ? "" : group + ".";
          if (prefix.isEmpty() || words.contains(group)) {
            properties.forEach((key, text) -> entries.add(new Entry(prefix + key, text, origin)));
          } else if (!group.startsWith(RESERVED)) {
            String meant = Suggestion.question(Suggestion.nearest(group, words));
            problems.add(new Problem(origin, "", "is not a known section" + meant));
          }
        });
    return entries;
  }
}
