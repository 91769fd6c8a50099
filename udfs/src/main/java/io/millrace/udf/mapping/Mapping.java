package io.millrace.udf.mapping;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Maps columns to the sources of their values. An unmapped column takes the Kinesis metadata of its
 * name, or the document's field of its name, or what {@link ColumnNames} defines.
 *
 * <p>A source is one of
 *
 * <ul>
 *   <li>a JSON Pointer: {@code /user/id}; the empty pointer is the whole document
 *   <li>the name of Kinesis metadata: {@code _key}, {@code _timestamp}, {@code _stream}, {@code
 *       _shard_id}, {@code _sequence_number}, {@code _document_index}, {@code _ingested_at}, {@code
 *       _raw_message}
 *   <li>the name of metadata of a change: {@code _operation}, {@code _deleted}, {@code _version},
 *       {@code _changed_at}
 *   <li>a constant: {@code 'text'} or any JSON value
 *   <li>a call over these: {@code sha256(/user/email)}
 * </ul>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
public final class Mapping implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, ColumnSource> sources;
  private final TreeMap<String, CustomTimeFormat> times;
  private final ColumnNames columnNames;
  private final FieldNames fieldNames;
  private final UnknownFields unknownFields;
  private final MismatchedPaths mismatchedPaths;
  private final EmptyText emptyText;
  private final ChangeMetadata changeMetadata;

  Mapping(Map<String, ColumnSource> sources, Map<String, CustomTimeFormat> times) {
    this(
        sources,
        times,
        ColumnNames.EXACT,
        FieldNames.AUTO,
        UnknownFields.IGNORE,
        MismatchedPaths.REJECT,
        EmptyText.KEEP,
        ChangeMetadata.ABSENT);
  }

  private Mapping(
      Map<String, ColumnSource> sources,
      Map<String, CustomTimeFormat> times,
      ColumnNames columnNames,
      FieldNames fieldNames,
      UnknownFields unknownFields,
      MismatchedPaths mismatchedPaths,
      EmptyText emptyText,
      ChangeMetadata changeMetadata) {
    this.changeMetadata = Objects.requireNonNull(changeMetadata);
    this.sources = new TreeMap<>(sources);
    this.times = new TreeMap<>(times);
    this.columnNames = Objects.requireNonNull(columnNames);
    this.fieldNames = Objects.requireNonNull(fieldNames);
    this.unknownFields = Objects.requireNonNull(unknownFields);
    this.mismatchedPaths = Objects.requireNonNull(mismatchedPaths);
    this.emptyText = Objects.requireNonNull(emptyText);
  }

  /** Maps every column to the field of its name. */
  public static Mapping byName() {
    return new Mapping(Map.of(), Map.of());
  }

  /**
   * Parses the keys of a configuration.
   *
   * @param keys by column name, the source; or by {@code <column>.from} the source, by {@code
   *     <column>.format} a java.time pattern, by {@code <column>.unit} the unit of an epoch number.
   *     A column whose name ends in one of these suffixes needs the long form
   * @throws MappingException naming every invalid key
   */
  public static Mapping parse(Map<String, String> keys) throws MappingException {
    return new MappingKeys().parse(keys);
  }

  /** Returns a copy with another rule for unmapped columns. */
  public Mapping columnNames(ColumnNames rule) {
    return new Mapping(
        sources,
        times,
        rule,
        fieldNames,
        unknownFields,
        mismatchedPaths,
        emptyText,
        changeMetadata);
  }

  /** Returns a copy with another comparison of field names. */
  public Mapping fieldNames(FieldNames rule) {
    return new Mapping(
        sources,
        times,
        columnNames,
        rule,
        unknownFields,
        mismatchedPaths,
        emptyText,
        changeMetadata);
  }

  /** Returns a copy with another handling of unknown fields. */
  public Mapping unknownFields(UnknownFields answer) {
    return new Mapping(
        sources,
        times,
        columnNames,
        fieldNames,
        answer,
        mismatchedPaths,
        emptyText,
        changeMetadata);
  }

  /** With another answer to places that cannot be reached. */
  public Mapping mismatchedPaths(MismatchedPaths answer) {
    return new Mapping(
        sources, times, columnNames, fieldNames, unknownFields, answer, emptyText, changeMetadata);
  }

  /** With another meaning of empty text. */
  public Mapping emptyText(EmptyText meaning) {
    return new Mapping(
        sources,
        times,
        columnNames,
        fieldNames,
        unknownFields,
        mismatchedPaths,
        meaning,
        changeMetadata);
  }

  /** With other documents. */
  public Mapping changeMetadata(ChangeMetadata metadata) {
    return new Mapping(
        sources,
        times,
        columnNames,
        fieldNames,
        unknownFields,
        mismatchedPaths,
        emptyText,
        metadata);
  }

  /** The mapped columns. */
  public Set<String> columns() {
    Set<String> columns = new TreeSet<>(sources.keySet());
    columns.addAll(times.keySet());
    return columns;
  }

  /** Returns a copy that maps no other columns than these. */
  public Mapping only(Set<String> columns) {
    Map<String, ColumnSource> someSources = new TreeMap<>(sources);
    Map<String, CustomTimeFormat> someTimes = new TreeMap<>(times);
    someSources.keySet().retainAll(columns);
    someTimes.keySet().retainAll(columns);
    return new Mapping(
        someSources,
        someTimes,
        columnNames,
        fieldNames,
        unknownFields,
        mismatchedPaths,
        emptyText,
        changeMetadata);
  }

  /** Null if not configured. */
  public @Nullable ColumnSource given(String column) {
    return sources.get(column);
  }

  /** Null if not configured. */
  public @Nullable CustomTimeFormat time(String column) {
    return times.get(column);
  }

  public ChangeMetadata changeMetadata() {
    return changeMetadata;
  }

  public ColumnNames columnNames() {
    return columnNames;
  }

  public FieldNames fieldNames() {
    return fieldNames;
  }

  public MismatchedPaths mismatchedPaths() {
    return mismatchedPaths;
  }

  public EmptyText emptyText() {
    return emptyText;
  }

  public UnknownFields unknownFields() {
    return unknownFields;
  }
}
