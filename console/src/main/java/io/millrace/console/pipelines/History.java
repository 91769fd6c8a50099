package io.millrace.console.pipelines;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The last reports of one job: an hour at one every five seconds. */
final class History {
  private static final int MOST = 720;
  private static final int SPARKS = 40;

  /** A figure that is drawn as it is. */
  private record Figure(String name, JsonPointer place) {
    static Figure of(String name) {
      return new Figure(name, JsonPointer.compile("/" + name));
    }

    static Figure ofCheckpoint(String name) {
      return new Figure("checkpoint_" + name, JsonPointer.compile("/last_checkpoint/" + name));
    }
  }

  private static final int ROWS_PER_SECOND = 0;

  private static final List<Figure> FIGURES =
      List.of(
          Figure.of("rows_per_second"),
          Figure.of("bytes_per_second"),
          Figure.of("lag_ms"),
          Figure.of("insert_latency_ms"),
          Figure.of("held_bytes"),
          Figure.of("held_blocks"),
          Figure.of("insert_retries"),
          Figure.of("rejected"),
          Figure.of("rows_inserted"),
          Figure.ofCheckpoint("duration_ms"),
          Figure.ofCheckpoint("bytes"));

  /** What is drawn of a report; a whole one has ten times the size. */
  private record Point(Instant at, List<JsonNode> figures, Map<String, JsonNode> reasons) {
    static Point of(Instant at, ObjectNode report) {
      Map<String, JsonNode> reasons = new HashMap<>();
      report
          .path("rejected_by_reason")
          .properties()
          .forEach(reason -> reasons.put(reason.getKey(), reason.getValue()));
      List<JsonNode> figures =
          FIGURES.stream().map(figure -> report.at(figure.place)).collect(Collectors.toList());
      return new Point(at, figures, Map.copyOf(reasons));
    }
  }

  private final Deque<Point> points = new ArrayDeque<>();
  private @Nullable ObjectNode newest;

  synchronized void add(Instant at, ObjectNode report) {
    newest = report;
    points.addLast(Point.of(at, report));
    if (points.size() > MOST) {
      points.removeFirst();
    }
  }

  synchronized @Nullable ObjectNode newest() {
    return newest;
  }

  /** Rows a second of the last minutes. */
  synchronized ArrayNode sparkline() {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    int skip = Math.max(0, points.size() - SPARKS);
    for (Point point : points) {
      if (skip-- > 0) {
        continue;
      }
      rows.add(Math.round(point.figures.get(ROWS_PER_SECOND).asDouble() * 10) / 10.0);
    }
    return rows;
  }

  /** All figures as columns: {@code time} in seconds, and null where one was not known. */
  synchronized ObjectNode series() {
    ObjectNode series = JsonNodeFactory.instance.objectNode();
    ArrayNode time = series.putArray("time");
    points.forEach(point -> time.add(point.at.toEpochMilli() / 1000.0));
    for (int i = 0; i < FIGURES.size(); i++) {
      int figure = i;
      ArrayNode values = series.putArray(FIGURES.get(i).name);
      points.forEach(point -> add(point.figures.get(figure), values));
    }
    ObjectNode reasons = series.putObject("rejected_by_reason");
    for (String reason : reasons()) {
      ArrayNode values = reasons.putArray(reason);
      points.forEach(
          point -> add(point.reasons.getOrDefault(reason, MissingNode.getInstance()), values));
    }
    return series;
  }

  private Set<String> reasons() {
    TreeSet<String> reasons = new TreeSet<>();
    points.forEach(point -> reasons.addAll(point.reasons.keySet()));
    return reasons;
  }

  private static void add(JsonNode value, ArrayNode values) {
    if (value.isNumber()) {
      values.add(value);
    } else {
      values.addNull();
    }
  }
}
