package io.millrace.job.tool.infer;

import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.table.TableName;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A column, where its values come from, and the statistics that support it. */
public final class ProposedColumn {
  private final String name;
  private final String source;
  private final String type;
  private final String reason;
  private final Map<String, String> timeKeys;
  private final FieldStats evidence;
  private final boolean isExplicit;

  /**
   * @param source as in the mapping: a JSON Pointer, metadata or a call
   * @param timeKeys {@code format} or {@code unit} with its value, or nothing
   */
  ProposedColumn(
      String name,
      String source,
      String type,
      String reason,
      Map<String, String> timeKeys,
      FieldStats evidence) {
    this(name, source, type, reason, timeKeys, evidence, false);
  }

  private ProposedColumn(
      String name,
      String source,
      String type,
      String reason,
      Map<String, String> timeKeys,
      FieldStats evidence,
      boolean isExplicit) {
    this.name = name;
    this.source = source;
    this.type = type;
    this.reason = reason;
    this.timeKeys = timeKeys;
    this.evidence = evidence;
    this.isExplicit = isExplicit;
  }

  /** The same column with a mapping, also if it takes the field of its name. */
  ProposedColumn explicit() {
    return new ProposedColumn(name, source, type, reason, timeKeys, evidence, true);
  }

  /** The same column with another type, whose values are taken as they are in the document. */
  ProposedColumn as(String otherType, String why) {
    return new ProposedColumn(name, source, otherType, why, Map.of(), evidence, isExplicit);
  }

  public String name() {
    return name;
  }

  /** As in CREATE TABLE. */
  public String type() {
    return type;
  }

  /** The reason for the type; empty if it is the natural one of the values. */
  public String reason() {
    return reason;
  }

  /** The number of documents with the field. */
  public int present() {
    return evidence.present();
  }

  /** The number of documents where it is null. */
  public int nulls() {
    return evidence.nulls();
  }

  /** A value as JSON; empty when every one was null. */
  public String example() {
    return evidence.example();
  }

  /** Number of distinct texts; 0 for a column that is not text. */
  int distinct() {
    return evidence.distinct();
  }

  /** The number of documents with a value. */
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

  /** Whether its values are inside an object or an envelope. */
  boolean isInside() {
    return source.matches("/[^/]*/.*");
  }

  String quoted() {
    return TableName.quote(name);
  }

  /** Where its values come from, as in the mapping. */
  public String source() {
    return source;
  }

  /**
   * The mapping of the column below {@code columns}: empty if it takes the field of the same name
   * unchanged.
   */
  public Map<String, String> mapping() {
    if (source.equals(name)) {
      // Metadata, which a column of its name takes by itself.
      return Map.of();
    }
    boolean byName = source.equals(JsonPointer.of(List.of(name)));
    // A name that begins with an underscore is first looked up in the metadata; one that ends in a
    // key of the long form would be read as that.
    boolean misread = name.startsWith("_") || name.matches(".+\\.(from|format|unit)");
    Map<String, String> keys = new LinkedHashMap<>();
    if (!timeKeys.isEmpty() || name.matches(".+\\.(from|format|unit)")) {
      keys.put(name + ".from", source);
      timeKeys.forEach((key, value) -> keys.put(name + "." + key, value));
    } else if (!byName || misread || isExplicit) {
      keys.put(name, source);
    }
    return keys;
  }

  @Override
  public String toString() {
    return quoted() + " " + type;
  }
}
