package io.millrace.job.tool.infer;

import io.millrace.udf.table.TableName;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A column for one field, and what was seen that speaks for it. */
public final class ProposedColumn {
  private final String name;
  private final List<String> path;
  private final String type;
  private final String reason;
  private final Map<String, String> timeKeys;
  private final FieldStats evidence;

  ProposedColumn(
      String name,
      List<String> path,
      String type,
      String reason,
      Map<String, String> timeKeys,
      FieldStats evidence) {
    this.name = name;
    this.path = path;
    this.type = type;
    this.reason = reason;
    this.timeKeys = timeKeys;
    this.evidence = evidence;
  }

  /** The same column with another type, whose values stand as the document has them. */
  ProposedColumn as(String otherType, String why) {
    return new ProposedColumn(name, path, otherType, why, Map.of(), evidence);
  }

  public String name() {
    return name;
  }

  /** As in CREATE TABLE. */
  public String type() {
    return type;
  }

  /** Why this type, beyond what the server says; empty when there is no more to it. */
  public String reason() {
    return reason;
  }

  /** In how many of the documents the field stood. */
  public int present() {
    return evidence.present();
  }

  /** In how many of them it was null. */
  public int nulls() {
    return evidence.nulls();
  }

  /** A value as JSON; empty when every one was null. */
  public String example() {
    return evidence.example();
  }

  /** Different texts; 0 when it is none. */
  int distinct() {
    return evidence.distinct();
  }

  /** How many documents had a value. */
  int values() {
    return evidence.present() - evidence.nulls();
  }

  Set<YearMonth> months() {
    return evidence.months();
  }

  boolean isNullable() {
    return type.startsWith("Nullable(") || type.startsWith("LowCardinality(Nullable(");
  }

  boolean isTime() {
    return type.startsWith("Date");
  }

  String quoted() {
    return TableName.quote(name);
  }

  /** Where the field stands in a document. */
  public String pointer() {
    return path.stream()
        .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  /**
   * What the pipeline's file has to say of the column, below {@code columns}: nothing when it takes
   * the field of its own name as it stands.
   */
  public Map<String, String> mapping() {
    boolean byName = path.size() == 1 && path.get(0).equals(name);
    // A name with an underscore in front is looked for in the metadata first, one that ends in a
    // key of the long form would be read as that.
    boolean misread = name.startsWith("_") || name.matches(".+\\.(from|format|unit)");
    Map<String, String> keys = new LinkedHashMap<>();
    if (!timeKeys.isEmpty() || name.matches(".+\\.(from|format|unit)")) {
      keys.put(name + ".from", pointer());
      timeKeys.forEach((key, value) -> keys.put(name + "." + key, value));
    } else if (!byName || misread) {
      keys.put(name, pointer());
    }
    return keys;
  }

  @Override
  public String toString() {
    return quoted() + " " + type;
  }
}
