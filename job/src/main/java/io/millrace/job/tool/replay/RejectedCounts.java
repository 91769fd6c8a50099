package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How many rows an error table has, by reason and column, and over time. */
public final class RejectedCounts {
  /** Rows with one reason and one column. */
  public static final class Group {
    private final JsonNode row;

    Group(JsonNode row) {
      this.row = row;
    }

    public String reason() {
      return row.required("reason").asText();
    }

    /** Empty if no column is the cause. */
    public String column() {
      return row.required("column").asText();
    }

    /** All of them. */
    public long rows() {
      return row.required("rows").asLong();
    }

    /** Those that a replay would look at. */
    public long open() {
      return row.required("open").asLong();
    }

    public Instant first() {
      return Instant.ofEpochMilli(row.required("first").asLong());
    }

    public Instant last() {
      return Instant.ofEpochMilli(row.required("last").asLong());
    }
  }

  /** Rows with one reason within {@link #step}. */
  public static final class Bar {
    private final JsonNode row;

    Bar(JsonNode row) {
      this.row = row;
    }

    public Instant at() {
      return Instant.ofEpochMilli(row.required("at").asLong());
    }

    public String reason() {
      return row.required("reason").asText();
    }

    public long rows() {
      return row.required("rows").asLong();
    }
  }

  private final List<Group> groups = new ArrayList<>();
  private final List<Bar> bars = new ArrayList<>();
  private final Duration step;

  RejectedCounts(List<JsonNode> groups, List<JsonNode> bars, Duration step) {
    groups.forEach(row -> this.groups.add(new Group(row)));
    bars.forEach(row -> this.bars.add(new Bar(row)));
    this.step = step;
  }

  /** The largest first, at most 500. */
  public List<Group> groups() {
    return List.copyOf(groups);
  }

  /** In the order of time; a step without rows is left out. */
  public List<Bar> bars() {
    return List.copyOf(bars);
  }

  /** The width of a bar. */
  public Duration step() {
    return step;
  }
}
