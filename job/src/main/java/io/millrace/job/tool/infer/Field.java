package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Statistics of one field over all sampled documents, and of the fields inside it. */
final class Field {
  /** The kinds of a value; null does not count. */
  enum Kind {
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
  private int nulls;
  private int elementNulls;
  private @Nullable BigInteger least;
  private @Nullable BigInteger greatest;
  private @Nullable JsonNode example;

  private Field(List<String> path) {
    this.path = path;
  }

  /** The root: its children are the documents' fields, in the order in which they first appear. */
  static Field ofDocuments(Collection<JsonNode> documents) {
    Field root = new Field(List.of());
    documents.forEach(root::add);
    return root;
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
    if (kind == Kind.OBJECT) {
      for (Entry<String, JsonNode> field : value.properties()) {
        inside.computeIfAbsent(field.getKey(), this::below).add(field.getValue());
      }
    } else if (kind == Kind.ARRAY) {
      value.forEach(element -> elementNulls += element.isNull() ? 1 : 0);
    } else if (kind == Kind.TEXT) {
      texts.merge(value.textValue(), 1, Integer::sum);
    } else if (kind == Kind.INTEGER) {
      BigInteger number = value.bigIntegerValue();
      least = least == null ? number : least.min(number);
      greatest = greatest == null ? number : greatest.max(number);
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
  List<String> path() {
    return path;
  }

  /** Its own name. */
  String name() {
    return path.get(path.size() - 1);
  }

  Collection<Field> inside() {
    return Collections.unmodifiableCollection(inside.values());
  }

  /** The number of documents with the field, null or not. */
  int present() {
    return values() + nulls;
  }

  /** The number of documents with a value. */
  int values() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether all values were of these kinds, and there was one. */
  boolean isOnly(Kind... expected) {
    int matching = 0;
    for (Kind kind : expected) {
      matching += kinds.getOrDefault(kind, 0);
    }
    return matching > 0 && matching == values();
  }

  /** Whether the field mixes scalars, objects and arrays: only text holds them all. */
  boolean isMixed() {
    int objects = kinds.getOrDefault(Kind.OBJECT, 0);
    int arrays = kinds.getOrDefault(Kind.ARRAY, 0);
    return objects + arrays > 0 && objects != values() && arrays != values();
  }

  /** Texts seen, with how often. */
  Map<String, Integer> texts() {
    return Collections.unmodifiableMap(texts);
  }

  /** The least integer; only when there was one. */
  BigInteger least() {
    return Objects.requireNonNull(least);
  }

  /** The greatest integer; only when there was one. */
  BigInteger greatest() {
    return Objects.requireNonNull(greatest);
  }

  /** Whether an array held a null. */
  boolean hasNullElements() {
    return elementNulls > 0;
  }

  /** The first value as JSON; empty when there was none. */
  String example() {
    return example == null ? "" : example.toString();
  }

  @Override
  public String toString() {
    return String.join(".", path);
  }
}
