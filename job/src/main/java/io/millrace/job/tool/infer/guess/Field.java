package io.millrace.job.tool.infer.guess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Statistics of one field over all sampled documents, and of the fields and elements inside it. */
public final class Field {
  /** The kinds of a value; null does not count. */
  public enum Kind {
    BOOLEAN,
    INTEGER,
    FRACTION,
    TEXT,
    OBJECT,
    ARRAY
  }

  private final List<String> path;
  private final Map<String, Field> inside = new LinkedHashMap<>();
  private final EnumMap<Kind, Integer> kinds = new EnumMap<>(Kind.class);
  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private final Decimals decimals = new Decimals();
  private int nulls;
  private @Nullable Field elements;
  private @Nullable BigInteger least;
  private @Nullable BigInteger greatest;
  private @Nullable JsonNode example;

  private Field(List<String> path) {
    this.path = path;
  }

  /** The root: its children are the documents' fields, in the order in which they first appear. */
  public static Field ofDocuments(Collection<JsonNode> documents) {
    Field root = new Field(List.of());
    documents.forEach(root::add);
    return root;
  }

  /** A field that has these texts. */
  public static Field ofTexts(List<String> path, Collection<String> texts) {
    Field field = new Field(List.copyOf(path));
    texts.forEach(text -> field.add(JsonNodeFactory.instance.textNode(text)));
    return field;
  }

  private void add(JsonNode value) {
    if (value.isNull()) {
      nulls++;
      return;
    }
    if (example == null) {
      example = value;
    }
    Kind kind = kind(value);
    kinds.merge(kind, 1, Integer::sum);
    switch (kind) {
      case OBJECT:
        for (Entry<String, JsonNode> field : value.properties()) {
          inside.computeIfAbsent(field.getKey(), this::below).add(field.getValue());
        }
        break;
      case ARRAY:
        Field all = elements == null ? new Field(path) : elements;
        value.forEach(all::add);
        elements = all;
        break;
      case TEXT:
        texts.merge(value.textValue(), 1, Integer::sum);
        break;
      case INTEGER:
        whole(value.bigIntegerValue());
        break;
      case FRACTION:
        decimals.add(value.isBigDecimal() ? value.decimalValue() : null);
        break;
      case BOOLEAN:
        break;
    }
  }

  private void whole(BigInteger number) {
    least = least == null ? number : least.min(number);
    greatest = greatest == null ? number : greatest.max(number);
  }

  /** The values of all fields inside it, as those of one field. */
  Field mergedInside() {
    Field all = new Field(path);
    inside.values().forEach(all::merge);
    return all;
  }

  private void merge(Field other) {
    other.kinds.forEach((kind, count) -> kinds.merge(kind, count, Integer::sum));
    other.texts.forEach((text, count) -> texts.merge(text, count, Integer::sum));
    decimals.merge(other.decimals);
    nulls += other.nulls;
    if (other.least != null) {
      whole(other.least());
      whole(other.greatest());
    }
  }

  private Field below(String name) {
    List<String> deeper = new ArrayList<>(path);
    deeper.add(name);
    return new Field(List.copyOf(deeper));
  }

  private static Kind kind(JsonNode value) {
    switch (value.getNodeType()) {
      case BOOLEAN:
        return Kind.BOOLEAN;
      case NUMBER:
        return value.isIntegralNumber() ? Kind.INTEGER : Kind.FRACTION;
      case OBJECT:
        return Kind.OBJECT;
      case ARRAY:
        return Kind.ARRAY;
      default:
        return Kind.TEXT;
    }
  }

  /** The names on the path to it. */
  public List<String> path() {
    return path;
  }

  /** Its own name. */
  public String name() {
    return path.isEmpty() ? "" : path.get(path.size() - 1);
  }

  /** The fields inside its objects, in the order in which they first appear. */
  public Collection<Field> inside() {
    return Collections.unmodifiableCollection(inside.values());
  }

  /** The field of that name inside its objects; null if they lack it. */
  public @Nullable Field inside(String name) {
    return inside.get(name);
  }

  /** The values inside its arrays; null if there was no array. */
  @Nullable Field elements() {
    return elements;
  }

  /** The number of documents with the field, null or not. */
  public int present() {
    return values() + nulls;
  }

  /** The number of nulls. */
  public int nulls() {
    return nulls;
  }

  /** The number of documents with a value. */
  public int values() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether all values were of these kinds, and there was one. */
  public boolean isOnly(Kind... expected) {
    int matching = 0;
    for (Kind kind : expected) {
      matching += kinds.getOrDefault(kind, 0);
    }
    return matching > 0 && matching == values();
  }

  /** Whether the values are objects, and one has a field. */
  public boolean hasFields() {
    return isOnly(Kind.OBJECT) && !inside.isEmpty();
  }

  /** Whether the field mixes scalars, objects and arrays: only text holds them all. */
  boolean isMixed() {
    int objects = kinds.getOrDefault(Kind.OBJECT, 0);
    int arrays = kinds.getOrDefault(Kind.ARRAY, 0);
    return objects + arrays > 0 && objects != values() && arrays != values();
  }

  /** Texts seen, with how often. */
  public Map<String, Integer> texts() {
    return Collections.unmodifiableMap(texts);
  }

  /** The digits of its fractions. */
  Decimals decimals() {
    return decimals;
  }

  /** Whether a value was a whole number. */
  boolean hasWholeNumbers() {
    return least != null;
  }

  /** The least integer; only when there was one. */
  BigInteger least() {
    return Objects.requireNonNull(least);
  }

  /** The greatest integer; only when there was one. */
  BigInteger greatest() {
    return Objects.requireNonNull(greatest);
  }

  /** The first value as JSON; empty when there was none. */
  public String example() {
    return example == null ? "" : example.toString();
  }

  @Override
  public String toString() {
    return String.join(".", path);
  }

  /** How many digits fractions have before and behind the point. */
  static final class Decimals {
    private int count;
    private int inexact;
    private int whole;
    private int fewest = Integer.MAX_VALUE;
    private int most;
    private boolean endInZeros;
    private @Nullable BigDecimal least;
    private @Nullable BigDecimal greatest;

    /**
     * @param number null for one that is too large to count with
     */
    void add(@Nullable BigDecimal number) {
      count++;
      if (number == null) {
        inexact++;
        return;
      }
      int scale = Math.max(0, number.scale());
      whole = Math.max(whole, Math.max(0, number.precision() - number.scale()));
      fewest = Math.min(fewest, scale);
      most = Math.max(most, scale);
      endInZeros |= scale > 0 && number.unscaledValue().mod(BigInteger.TEN).signum() == 0;
      bounds(number);
    }

    private void bounds(BigDecimal number) {
      least = least == null ? number : least.min(number);
      greatest = greatest == null ? number : greatest.max(number);
    }

    void merge(Decimals other) {
      count += other.count;
      inexact += other.inexact;
      whole = Math.max(whole, other.whole);
      fewest = Math.min(fewest, other.fewest);
      most = Math.max(most, other.most);
      endInZeros |= other.endInZeros;
      if (other.least != null) {
        bounds(Objects.requireNonNull(other.least));
        bounds(Objects.requireNonNull(other.greatest));
      }
    }

    /** Whether there are fractions, and their digits are known. */
    boolean areKnown() {
      return count > 0 && inexact == 0;
    }

    /** Most digits before the point. */
    int whole() {
      return whole;
    }

    /** Fewest digits behind the point. */
    int fewest() {
      return fewest;
    }

    /** Most digits behind the point. */
    int most() {
      return most;
    }

    /** Whether the last decimal of a number is a zero. */
    boolean endInZeros() {
      return endInZeros;
    }

    BigDecimal least() {
      return Objects.requireNonNull(least);
    }

    BigDecimal greatest() {
      return Objects.requireNonNull(greatest);
    }
  }
}
