package io.millrace.deploy.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.deploy.Repository;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that {@code conf/METRICS.md} lists, and the few of Flink's that are used here. */
final class KnownMetrics {
  private static final String PREFIX = "flink_taskmanager_job_task_operator_millrace_pipeline_";

  /** A row of the page: the names, perhaps "by" labels, and the kind. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`\\w+`(?: by .*?)?) \\| (counter|gauge|histogram|meter) \\|");

  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  /** See the page on metrics of Flink's documentation. */
  private static final Set<String> OF_FLINK =
      Set.of(
          "flink_jobmanager_job_runningTime",
          "flink_jobmanager_job_numRestarts",
          "flink_jobmanager_job_lastCheckpointDuration",
          "flink_jobmanager_job_lastCheckpointSize",
          "flink_jobmanager_job_numberOfCompletedCheckpoints",
          "flink_jobmanager_job_numberOfFailedCheckpoints",
          "flink_taskmanager_job_task_busyTimeMsPerSecond",
          "flink_taskmanager_job_task_backPressuredTimeMsPerSecond");

  private KnownMetrics() {}

  /** The names that Prometheus has for them. */
  static Set<String> inPrometheus() {
    TreeSet<String> names = new TreeSet<>(OF_FLINK);
    String page = Repository.read("conf/METRICS.md");
    Matcher row = ROW.matcher(page.substring(0, page.indexOf("standard sink")));
    while (row.find()) {
      List<String> words =
          CODE.matcher(row.group(1)).results().map((MatchResult found) -> found.group(1)).toList();
      String name = words.get(0);
      List<String> labels = words.subList(1, words.size());
      names.add(PREFIX + String.join("_", labels) + (labels.isEmpty() ? "" : "_") + name);
      if (row.group(2).equals("histogram")) {
        names.add(PREFIX + name + "P50");
        names.add(PREFIX + name + "P99");
      }
    }
    assertThat(names).as("metrics in conf/METRICS.md").hasSizeGreaterThan(40);
    return names;
  }

  /** The names that Millrace sends to CloudWatch by default. */
  static Set<String> inCloudWatch() {
    String page = Repository.read("conf/METRICS.md");
    String section = page.substring(page.indexOf("## CloudWatch"));
    String list =
        section.substring(section.indexOf("by default:"), section.indexOf("A metric with"));
    TreeSet<String> names = new TreeSet<>();
    CODE.matcher(list).results().map((MatchResult found) -> found.group(1)).forEach(names::add);
    assertThat(names).as("metrics for CloudWatch in conf/METRICS.md").contains("rowsInserted");
    return names;
  }
}
