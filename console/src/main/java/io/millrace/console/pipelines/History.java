package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The last reports of one job: an hour at one every five seconds. */
final class History {
  private static final int MOST = 720;
  private static final int SPARKS = 40;

  /** Figures of a report that are drawn as they are. */
  private static final List<String> FIGURES =
      List.of(
          "rows_per_second",
          "bytes_per_second",
          "lag_ms",
          "insert_latency_ms",
          "held_bytes",
          "held_blocks",
          "insert_retries",
          "rejected",
          "rows_inserted");

  private record Point(Instant at, ObjectNode report) {}

  private final Deque<Point> points = new ArrayDeque<>();

  synchronized void add(Instant at, ObjectNode report) {
    points.addLast(new Point(at, report));
    if (points.size() > MOST) {
      points.removeFirst();
    }
  }

  synchronized @Nullable ObjectNode newest() {
    Point last = points.peekLast();
    return last == null ? null : last.report;
  }

  /** Rows a second of the last minutes. */
  synchronized ArrayNode sparkline() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    int skip = Math.max(0, points.size() - SPARKS);
    for (Point point : points) {
      if (skip-- > 0) {
        continue;
      }
      rows.add(Math.round(point.report.path("rows_per_second").asDouble() * 10) / 10.0);
    }
    return rows;
  }

  /** All figures as columns: {@code time} in seconds, and null where one was not known. */
  synchronized ObjectNode series() {
    ObjectNode series = JsonNodeFactory.instance.objectNode();
    ArrayNode time = series.putArray("time");
    points.forEach(point -> time.add(point.at.toEpochMilli() / 1000.0));
    for (String figure : FIGURES) {
      ArrayNode values = series.putArray(figure);
      points.forEach(point -> add(point.report.path(figure), values));
    }
    for (String figure : List.of("duration_ms", "bytes")) {
      ArrayNode values = series.putArray("checkpoint_" + figure);
      points.forEach(point -> add(point.report.path("last_checkpoint").path(figure), values));
    }
    ObjectNode reasons = series.putObject("rejected_by_reason");
    for (String reason : reasons()) {
      ArrayNode values = reasons.putArray(reason);
      points.forEach(point -> add(point.report.path("rejected_by_reason").path(reason), values));
    }
    return series;
  }

  private List<String> reasons() {
    TreeSet<String> reasons = new TreeSet<>();
    for (Point point : points) {
      Iterator<String> names = point.report.path("rejected_by_reason").fieldNames();
      names.forEachRemaining(reasons::add);
    }
    return new ArrayList<>(reasons);
  }

  private static void add(JsonNode value, ArrayNode values) {
    if (value.isNumber()) {
      values.add(value);
    } else {
      values.addNull();
    }
  }
}
