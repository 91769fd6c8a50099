package io.millrace.udf.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A value inside a document, and the type it is for: what the list of differences speaks of.
 *
 * @param declared with Nullable and other wrappers
 * @param json the value, or the string that is a map's key
 * @param path as in our messages
 */
record Leaf(Shape declared, JsonSource json, Role role, String path) {
  enum Role {
    VALUE,
    KEY,
    /** Of a value at a typed path of JSON, or inside it: the server reads it there by itself. */
    PATH
  }

  private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");
  private static final int SHOWN = 100;
  private static final int LONGEST_PATH = 200;

  /** Without Nullable and other wrappers. */
  Shape type() {
    return declared.bare();
  }

  boolean nullable() {
    return declared.isNullable();
  }

  /** A value and all values inside it that have types. */
  static List<Leaf> of(Shape type, JsonSource json, String path) {
    List<Leaf> leaves = new ArrayList<>();
    walk(type, json, Role.VALUE, path, leaves);
    return leaves;
  }

  private static void walk(Shape type, JsonSource json, Role role, String path, List<Leaf> leaves) {
    Shape bare = type.bare();
    leaves.add(new Leaf(type, json, role, path));
    if (bare.kind().equals("JSON")) {
      walkPaths(bare, json, "", path, leaves);
      return;
    }
    for (int i = 0; i < json.inner().size(); i++) {
      JsonSource value = json.inner().get(i);
      if (json.kind() == JsonSource.Kind.ARRAY) {
        String at = path + "[" + i + "]";
        if (bare.kind().equals("Array")) {
          walk(bare.inner().get(0), value, role, at, leaves);
        } else if (bare.kind().equals("Tuple") && i < bare.inner().size()) {
          walk(bare.inner().get(i), value, role, at, leaves);
        } else if (bare.kind().equals("Dynamic")) {
          walk(type, value, role, at, leaves);
        }
        continue;
      }
      String name = json.names().get(i);
      String at = path + step(name);
      if (bare.kind().equals("Map")) {
        JsonSource key = JsonSource.parse(JsonSource.quote(name)).orElseThrow();
        leaves.add(new Leaf(bare.inner().get(0), key, Role.KEY, at));
        walk(bare.inner().get(1), value, role, at, leaves);
      } else if (bare.names().contains(name)) {
        walk(bare.inner().get(bare.names().indexOf(name)), value, role, at, leaves);
      } else if (bare.kind().equals("Dynamic")) {
        walk(type, value, role, at, leaves);
      }
    }
  }

  /**
   * @param before the names on the way to the object, each with a dot behind
   */
  private static void walkPaths(
      Shape type, JsonSource object, String before, String path, List<Leaf> leaves) {
    for (int i = 0; i < object.names().size(); i++) {
      String name = before + object.names().get(i);
      String at = path + step(object.names().get(i));
      int typed = type.names().indexOf(name);
      if (typed >= 0) {
        walk(type.inner().get(typed), object.inner().get(i), Role.PATH, at, leaves);
      } else {
        walkPaths(type, object.inner().get(i), name + ".", at, leaves);
      }
    }
  }

  /** A step of a path, as in our messages. */
  static String step(String name) {
    return PLAIN_NAME.matcher(name).matches()
        ? "." + name
        : "[\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  /** What our message about it has to hold. */
  String complaint() {
    String source = printed(role == Role.KEY ? '"' + json.text() + '"' : json.source());
    boolean fits = source.codePointCount(0, source.length()) <= SHOWN;
    String shown = fits ? source : source.substring(0, source.offsetByCodePoints(0, SHOWN)) + "…";
    return " but was " + shown + " at " + printed(shortened(path)) + " [";
  }

  private static String shortened(String path) {
    int excess = path.length() - LONGEST_PATH;
    return excess <= 0
        ? path
        : path.substring(0, LONGEST_PATH / 2) + "…" + path.substring(LONGEST_PATH / 2 + excess);
  }

  private static String printed(String text) {
    StringBuilder printed = new StringBuilder();
    new String(RandomDocuments.bytes(text), StandardCharsets.UTF_8)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                printed.append(String.format("\\u%04x", c));
              } else {
                printed.appendCodePoint(c);
              }
            });
    return printed.toString();
  }
}
