package io.millrace.job.tool.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.mapping.FieldNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives one name to fields that the pipeline reads as one, because their names differ in letter
 * case only. It is the name that most documents use. Names that occur together in a document stay,
 * if the pipeline tells them apart.
 */
final class Spellings {
  private final FieldNames rule;
  private final boolean inObjects;
  private final String untouched;
  private final Set<List<String>> wanted = new HashSet<>();

  /**
   * @param inObjects whether fields inside objects become columns as well
   * @param untouched a field of the documents that stays as it is
   */
  Spellings(FieldNames rule, boolean inObjects, String untouched) {
    this.rule = rule;
    this.inObjects = inObjects;
    this.untouched = untouched;
  }

  /** Prefers the spellings of the mapping, and of these columns. */
  Spellings wanting(Map<String, String> mapping, Collection<String> columns) {
    mapping.forEach(
        (key, source) -> {
          want(source);
          want(JsonPointer.of(List.of(key)));
        });
    columns.forEach(column -> want(JsonPointer.of(List.of(column))));
    return this;
  }

  private void want(String source) {
    if (source.startsWith("/")) {
      List<String> path = JsonPointer.parse(source);
      for (int length = 1; length <= path.size(); length++) {
        wanted.add(List.copyOf(path.subList(0, length)));
      }
    }
  }

  /** The documents with one spelling of each name. */
  List<JsonNode> merged(List<JsonNode> documents) {
    if (rule == FieldNames.EXACT) {
      return documents;
    }
    // Not by recursion: documents may have a thousand levels.
    Deque<Inside> left = new ArrayDeque<>();
    List<JsonNode> merged = renamed(documents, List.of(), left);
    while (!left.isEmpty()) {
      Inside next = left.remove();
      List<JsonNode> values = renamed(next.values(), next.path(), left);
      next.replace(values);
    }
    return merged;
  }

  /**
   * Renames the fields of these values.
   *
   * @param left takes the fields whose values are objects: the fields inside are left to do
   */
  private List<JsonNode> renamed(List<JsonNode> values, List<String> path, Deque<Inside> left) {
    Map<String, String> names = names(values, path);
    List<JsonNode> renamed = new ArrayList<>();
    Map<String, List<ObjectNode>> owners = new LinkedHashMap<>();
    for (JsonNode value : values) {
      if (!value.isObject()) {
        renamed.add(value);
        continue;
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = names.getOrDefault(field.getKey(), field.getKey());
        object.set(name, field.getValue());
        if (field.getValue().isObject()) {
          owners.computeIfAbsent(name, any -> new ArrayList<>()).add(object);
        }
      }
      renamed.add(object);
    }
    if (inObjects) {
      owners.forEach(
          (name, objects) -> {
            if (!path.isEmpty() || !name.equals(untouched)) {
              left.add(new Inside(path, name, objects));
            }
          });
    }
    return renamed;
  }

  /** The objects that are the values of one field. */
  private static final class Inside {
    private final List<String> path;
    private final String name;
    private final List<ObjectNode> owners;

    Inside(List<String> outer, String name, List<ObjectNode> owners) {
      path = new ArrayList<>(outer);
      path.add(name);
      this.name = name;
      this.owners = owners;
    }

    List<String> path() {
      return path;
    }

    List<JsonNode> values() {
      return owners.stream().map(owner -> owner.path(name)).collect(Collectors.toList());
    }

    void replace(List<JsonNode> values) {
      for (int i = 0; i < values.size(); i++) {
        owners.get(i).set(name, values.get(i));
      }
    }
  }

  /** The name that each other spelling takes. */
  private Map<String, String> names(List<JsonNode> objects, List<String> path) {
    Map<String, Map<String, Integer>> groups = new LinkedHashMap<>();
    Set<String> together = new HashSet<>();
    for (JsonNode object : objects) {
      Set<String> seen = new HashSet<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String folded = folded(field.getKey());
        groups
            .computeIfAbsent(folded, any -> new LinkedHashMap<>())
            .merge(field.getKey(), 1, Integer::sum);
        if (!seen.add(folded)) {
          together.add(folded);
        }
      }
    }
    Map<String, String> names = new HashMap<>();
    groups.forEach(
        (folded, spellings) -> {
          if (spellings.size() > 1) {
            Set<String> asWanted = wanted(spellings.keySet(), path);
            boolean mayStay = rule == FieldNames.AUTO;
            if (!mayStay || (!together.contains(folded) && asWanted.size() < 2)) {
              String name = asWanted.isEmpty() ? usual(spellings) : asWanted.iterator().next();
              spellings.keySet().forEach(spelling -> names.put(spelling, name));
            }
          }
        });
    return names;
  }

  private Set<String> wanted(Set<String> spellings, List<String> path) {
    Set<String> found = new LinkedHashSet<>();
    for (String spelling : spellings) {
      List<String> place = new ArrayList<>(path);
      place.add(spelling);
      if (wanted.contains(place)) {
        found.add(spelling);
      }
    }
    return found;
  }

  /** The most frequent one; of those, the first. */
  private static String usual(Map<String, Integer> spellings) {
    String usual = "";
    int most = 0;
    for (Map.Entry<String, Integer> spelling : spellings.entrySet()) {
      if (spelling.getValue() > most) {
        usual = spelling.getKey();
        most = spelling.getValue();
      }
    }
    return usual;
  }

  /** In lower case; only ASCII letters unless the pipeline ignores the case of all. */
  private String folded(String name) {
    if (rule == FieldNames.CASE_INSENSITIVE) {
      return name.toLowerCase(Locale.ROOT);
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
        bytes[i] = (byte) (bytes[i] - 'A' + 'a');
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
