package io.millrace.udf.column.inferred;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.record.Reason;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.ClickHouseType.Argument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The inferred type of a JSON value, by the server's rules: the common type of an array's elements,
 * and a Tuple with sorted names for an object.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/schema-inference">Schema inference</a>
 */
public final class InferredType {
  /** Limits the effort to infer the type of one value. */
  static final class Effort {
    private long allowed;
    private long spent;

    /** Begins a value. */
    void begin() {
      allowed = 0;
      spent = 0;
    }

    /** Sets the effort allowed so far. */
    void allow(long allowed) {
      this.allowed = allowed;
    }

    /**
     * @throws ValueException if it is exceeded
     */
    private void spend(long more) throws ValueException {
      spent += more;
      if (spent > allowed) {
        throw tooComplex("arrays of objects with fewer differences");
      }
    }
  }

  /** Returns the error that the value exceeds a limit. */
  static ValueException tooComplex(String expected) {
    return new ValueException(Reason.LIMIT_EXCEEDED, expected).conclusive();
  }

  /** The kind of a value. */
  public enum Kind {
    NULL(""),
    BOOL("Bool"),
    INT("Int64"),
    NEGATIVE_INT("Int64"),
    UINT("UInt64"),
    FLOAT("Float64"),
    DATE("Date"),
    DATE_TIME("DateTime"),
    DATE_TIME_64("DateTime64"),
    TEXT("String"),
    ARRAY("Array"),
    OBJECT("Tuple"),
    ANY("Dynamic");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  private static final Set<Kind> NUMBERS =
      EnumSet.of(Kind.INT, Kind.NEGATIVE_INT, Kind.UINT, Kind.FLOAT);
  private static final Set<Kind> DATES = EnumSet.of(Kind.DATE, Kind.DATE_TIME, Kind.DATE_TIME_64);
  private static final Map<Kind, InferredType> SIMPLE = simple();
  private static final InferredType ANY = of(Kind.ANY);
  private static final long NANOSECONDS = 9;

  /** The server's order of names. */
  static final Comparator<String> BY_BYTES =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final Kind kind;

  /** For arrays: whether one of the merged arrays was null. */
  private final boolean nullable;

  /** The element type of an array; null if unknown. */
  private final @Nullable InferredType elements;

  /** The members of an object. */
  private final Map<String, InferredType> members;

  /** The number of types in it, including itself. */
  private final long size;

  /** Total characters of all names in it. */
  private final long nameLength;

  private InferredType(
      Kind kind,
      boolean nullable,
      @Nullable InferredType elements,
      Map<String, InferredType> members) {
    this.kind = kind;
    this.nullable = nullable;
    this.elements = elements;
    this.members = members;
    long types = elements == null ? 1 : 1 + elements.size;
    long characters = elements == null ? 0 : elements.nameLength;
    for (Map.Entry<String, InferredType> member : members.entrySet()) {
      types += member.getValue().size;
      characters += member.getKey().length() + member.getValue().nameLength;
    }
    size = types;
    nameLength = characters;
  }

  private static Map<Kind, InferredType> simple() {
    Map<Kind, InferredType> simple = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      simple.put(kind, new InferredType(kind, kind == Kind.NULL, null, Map.of()));
    }
    return simple;
  }

  /** Returns the type for a kind. */
  static InferredType of(Kind kind) {
    return Objects.requireNonNull(SIMPLE.get(kind));
  }

  /** The number of types in it, including itself. */
  long size() {
    return size;
  }

  /** Total characters of all names in it. */
  long nameLength() {
    return nameLength;
  }

  /** Whether it contains other types. */
  boolean isComposite() {
    return kind == Kind.ARRAY || kind == Kind.OBJECT;
  }

  /** Whether the other type is equivalent. */
  boolean isSame(InferredType other) {
    if (this == other) {
      return true;
    }
    if (kind != other.kind
        || nullable != other.nullable
        || size != other.size
        || nameLength != other.nameLength
        || (elements == null) != (other.elements == null)
        || (elements != null && other.elements != null && !elements.isSame(other.elements))) {
      return false;
    }
    Iterator<Map.Entry<String, InferredType>> others = other.members.entrySet().iterator();
    for (Map.Entry<String, InferredType> member : members.entrySet()) {
      if (!others.hasNext()) {
        return false;
      }
      Map.Entry<String, InferredType> next = others.next();
      if (!member.getKey().equals(next.getKey()) || !member.getValue().isSame(next.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** The array of these elements; of Dynamic if they have no common type. */
  static InferredType array(List<InferredType> elements, Effort effort) throws ValueException {
    InferredType common = elements.isEmpty() ? null : common(elements, effort);
    InferredType known = common == null && !elements.isEmpty() ? ANY : common;
    return new InferredType(Kind.ARRAY, false, known, Map.of());
  }

  private static @Nullable InferredType arrayOf(
      List<InferredType> elements, boolean nullable, Effort effort) throws ValueException {
    List<InferredType> known = new ArrayList<>();
    for (InferredType array : elements) {
      if (array.elements != null) {
        known.add(array.elements);
      }
    }
    InferredType common = known.isEmpty() ? null : common(known, effort);
    return common == null && !known.isEmpty()
        ? null
        : new InferredType(Kind.ARRAY, nullable, common, Map.of());
  }

  /** A type that is not final counts as equal. */
  private static boolean isOneType(List<InferredType> types, Effort effort) throws ValueException {
    for (InferredType type : types) {
      effort.spend(type.size);
    }
    return !types.stream().allMatch(InferredType::isComplete)
        || types.stream().map(type -> type.type().toString()).distinct().count() == 1;
  }

  /** Whether nothing inside is null, empty, or of an unknown type. */
  private boolean isComplete() {
    boolean isKnown =
        kind == Kind.ARRAY ? elements != null && elements.isComplete() : kind != Kind.ANY;
    return isKnown && !nullable && members.values().stream().allMatch(InferredType::isComplete);
  }

  static InferredType object(Map<String, InferredType> members) {
    Map<String, InferredType> ordered = new TreeMap<>(BY_BYTES);
    ordered.putAll(members);
    return new InferredType(Kind.OBJECT, false, null, ordered);
  }

  /** The kind of the value. */
  public Kind kind() {
    return kind;
  }

  /** The common type of all these; null if they have no common type. */
  private static @Nullable InferredType common(List<InferredType> types, Effort effort)
      throws ValueException {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    boolean nullable = false;
    List<InferredType> values = new ArrayList<>();
    for (InferredType type : types) {
      nullable |= type.nullable;
      if (type.kind != Kind.NULL) {
        kinds.add(type.kind);
        values.add(type);
      }
    }
    if (kinds.isEmpty()) {
      return of(Kind.NULL);
    }
    if (kinds.contains(Kind.ANY)) {
      return ANY;
    }
    if (kinds.equals(EnumSet.of(Kind.ARRAY))) {
      boolean besideNull = values.size() < types.size();
      return besideNull && !isOneType(values, effort) ? ANY : arrayOf(values, nullable, effort);
    }
    if (kinds.equals(EnumSet.of(Kind.OBJECT))) {
      return objectOf(values, effort);
    }
    Kind scalar = commonScalar(kinds);
    return scalar == null ? null : new InferredType(scalar, nullable, null, Map.of());
  }

  private static @Nullable Kind commonScalar(Set<Kind> kinds) {
    if (kinds.contains(Kind.ARRAY) || kinds.contains(Kind.OBJECT)) {
      return null;
    }
    Set<Kind> rest = EnumSet.copyOf(kinds);
    boolean bool = rest.remove(Kind.BOOL);
    if (rest.removeAll(NUMBERS)) {
      return rest.isEmpty() ? commonNumber(kinds) : null;
    }
    boolean text = rest.remove(Kind.TEXT);
    if (text || (bool && !rest.isEmpty())) {
      return Kind.TEXT;
    }
    return bool
        ? Kind.BOOL
        : rest.contains(Kind.DATE_TIME_64)
            ? Kind.DATE_TIME_64
            : rest.contains(Kind.DATE_TIME) ? Kind.DATE_TIME : Kind.DATE;
  }

  private static @Nullable Kind commonNumber(Set<Kind> kinds) {
    if (kinds.contains(Kind.FLOAT)) {
      return Kind.FLOAT;
    }
    boolean negative = kinds.contains(Kind.NEGATIVE_INT);
    if (kinds.contains(Kind.UINT)) {
      return negative ? null : Kind.UINT;
    }
    return negative ? Kind.NEGATIVE_INT : Kind.INT;
  }

  /**
   * Merges members of the same name one after the other into their common type. Without a common
   * type, the type of the first applies, and the others match it or not. A day or time together
   * with another type becomes text.
   */
  private static InferredType objectOf(List<InferredType> objects, Effort effort)
      throws ValueException {
    Map<String, InferredType> members = new HashMap<>();
    for (InferredType object : objects) {
      effort.spend(object.members.size());
      for (Map.Entry<String, InferredType> member : object.members.entrySet()) {
        InferredType known = members.get(member.getKey());
        members.put(
            member.getKey(),
            known == null
                ? member.getValue()
                : merged(member.getKey(), known, member.getValue(), effort));
      }
    }
    return object(members);
  }

  private static InferredType merged(
      String name, InferredType first, InferredType second, Effort effort) throws ValueException {
    if (first == second) {
      return first;
    }
    InferredType common = common(List.of(first, second), effort);
    if (common == null && (first.kind == Kind.OBJECT) != (second.kind == Kind.OBJECT)) {
      throw ValueException.invalid(
          "either an object or none in every \"" + name + "\" of an array's objects");
    }
    if (common == null && DATES.contains(first.kind) && second.kind != Kind.ARRAY) {
      return of(Kind.TEXT);
    }
    return common == null ? first : common;
  }

  /** The type in ClickHouse's spelling. An unknown type becomes String. */
  public ClickHouseType type() {
    switch (kind) {
      case NULL:
        return ClickHouseType.of("Nullable", ClickHouseType.of("String"));
      case ARRAY:
        return ClickHouseType.of(
            "Array", elements == null ? ClickHouseType.of("String") : elements.type());
      case OBJECT:
        return members.isEmpty() ? ClickHouseType.of("String") : tuple();
      default:
        return nullable ? ClickHouseType.of("Nullable", scalar()) : scalar();
    }
  }

  private ClickHouseType scalar() {
    return kind == Kind.DATE_TIME_64
        ? new ClickHouseType(kind.type, List.of(Argument.number(NANOSECONDS)))
        : ClickHouseType.of(kind.type);
  }

  private ClickHouseType tuple() {
    return new ClickHouseType(
        kind.type,
        members.entrySet().stream()
            .map(member -> Argument.type(member.getKey(), member.getValue().type()))
            .collect(Collectors.toList()));
  }
}
