package io.millrace.udf.column.inferred;

import io.millrace.udf.column.VarInt;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects in the layout in which the server stores them: a column of type Dynamic for every
 * path. This is the flattened layout of the Native format: the names of the paths, then the column
 * of each.
 *
 * <p>The types must be those that the server infers when it parses the objects in this order. Where
 * that is not certain, {@link NotExactException} says so, and the caller sends the text.
 */
public final class JsonObjects {
  private static final int FLATTENED = 3;
  private static final int FIRST_SLOTS = 16;

  /** A name in objects at one path. */
  private static final class Node {
    private static final Node[] NONE = {};

    private final byte[] name;

    /** The names from the outermost object to this one, joined by dots. */
    private final String path;

    private @Nullable JsonPathColumn column;
    private Node[] children = NONE;
    private int count;

    /** Indexes of children plus 1, by the hash of their name. */
    private int[] slots = {};

    /** The child that followed the last one, when documents have their fields in one order. */
    private int expected;

    Node(byte[] name, String path) {
      this.name = name;
      this.path = path;
    }
  }

  private final JsonLimits limits;
  private final JsonBudget budget;
  private final Node root = new Node(new byte[0], "");
  private final Map<String, JsonPathColumn> columns = new HashMap<>();
  private int rows;

  /**
   * @param limits of the type: more paths or types than these are stored in another way
   * @param budget limits the memory of these and all nested objects
   */
  JsonObjects(JsonLimits limits, JsonBudget budget) {
    this.limits = limits;
    this.budget = budget;
  }

  /** Consumes the object at the reader's position. Its paths are distinct. */
  void append(JsonReader in) throws JsonException, NotExactException {
    members(in, root);
    rows++;
  }

  private void members(JsonReader in, Node node) throws JsonException, NotExactException {
    in.beginObject();
    while (in.nextField()) {
      // A null is the same as no value.
      if (in.peek() == Token.NULL) {
        in.readNull();
        continue;
      }
      Node child = child(node, in);
      if (in.peek() == Token.OBJECT) {
        members(in, child);
      } else {
        JsonPathColumn column = child.column;
        if (column == null) {
          column = column(child.path);
          child.column = column;
        }
        column.append(in, rows);
      }
    }
  }

  private Node child(Node node, JsonReader in) throws NotExactException {
    int expected = node.expected < node.count ? node.expected : 0;
    if (node.count > 0 && in.nameEquals(node.children[expected].name)) {
      node.expected = expected + 1;
      return node.children[expected];
    }
    if (node.slots.length < 2 * (node.count + 1)) {
      grow(node);
    }
    int slot = in.nameHash() & (node.slots.length - 1);
    while (node.slots[slot] != 0) {
      Node known = node.children[node.slots[slot] - 1];
      if (in.nameEquals(known.name)) {
        node.expected = node.slots[slot];
        return known;
      }
      slot = (slot + 1) & (node.slots.length - 1);
    }
    Node created = create(node, in);
    if (node.children.length == node.count) {
      node.children = Arrays.copyOf(node.children, Math.max(4, 2 * node.count));
    }
    node.children[node.count++] = created;
    node.slots[slot] = node.count;
    node.expected = node.count;
    return created;
  }

  private static void grow(Node node) {
    node.slots = new int[Math.max(FIRST_SLOTS, 2 * node.slots.length)];
    for (int i = 0; i < node.count; i++) {
      int slot = JsonReader.nameHash(node.children[i].name) & (node.slots.length - 1);
      while (node.slots[slot] != 0) {
        slot = (slot + 1) & (node.slots.length - 1);
      }
      node.slots[slot] = i + 1;
    }
  }

  private Node create(Node node, JsonReader in) throws NotExactException {
    byte[] name = Arrays.copyOfRange(in.nameBuffer(), in.nameFrom(), in.nameTo());
    if (name.length == 0) {
      throw new NotExactException();
    }
    String text = new String(name, StandardCharsets.UTF_8);
    String path = node == root ? text : node.path + "." + text;
    budget.addName(path.length());
    return new Node(name, path);
  }

  /**
   * Two spellings of a path, {@code {"a": {"b": 1}}} and {@code {"a.b": 1}}, share their column.
   */
  private JsonPathColumn column(String path) throws NotExactException {
    JsonPathColumn column = columns.get(path);
    if (column == null) {
      if (columns.size() == limits.paths()) {
        throw new NotExactException();
      }
      column = new JsonPathColumn(limits, budget);
      columns.put(path, column);
    }
    return column;
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>(columns.keySet());
    paths.sort(InferredType.BY_BYTES);
    return paths;
  }

  /** Adds what rows without a value take; before the objects are written. */
  void finish() throws NotExactException {
    for (JsonPathColumn column : columns.values()) {
      column.finish(rows);
    }
  }

  /** Writes the names of the paths and the types at each. */
  public void writePrefix(OutputStream out) throws IOException {
    out.write(FLATTENED);
    out.write(new byte[Long.BYTES - 1]);
    List<String> paths = paths();
    VarInt.write(paths.size(), out);
    for (String path : paths) {
      writeText(path, out);
    }
    for (String path : paths) {
      column(path, columns).writePrefix(out);
    }
  }

  /** Writes the values. */
  public void writeTo(OutputStream out) throws IOException {
    for (String path : paths()) {
      column(path, columns).writeTo(out);
    }
  }

  private static JsonPathColumn column(String path, Map<String, JsonPathColumn> columns) {
    return Objects.requireNonNull(columns.get(path));
  }

  static void writeText(String text, OutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    VarInt.write(bytes.length, out);
    out.write(bytes);
  }
}
