package io.millrace.udf.convert;

import io.millrace.udf.decode.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A place in the document that columns, or places inside it, take their value from. The places of
 * all columns are one tree, so that a document is walked once.
 */
final class FieldNode {
  private static final String ELEMENT = "0|[1-9][0-9]{0,8}";

  private final String name;
  private final byte[] quotedName;
  private final List<Integer> collectedColumns = new ArrayList<>();
  private final List<FieldNode> collectedChildren = new ArrayList<>();

  /** Numbers of the columns that take this very value. */
  private int[] columns = {};

  private FieldNode[] children = {};
  private NameTable names = new NameTable(List.of());

  /** By index of an array element; null between those that are wanted. */
  private @Nullable FieldNode[] elements = {};

  /** The child that came first in the last document, and the sibling that came after this one. */
  private @Nullable FieldNode firstHint;

  private @Nullable FieldNode nextHint;

  /** The row this place was last seen in. */
  private long seenInRow;

  private FieldNode(String name) {
    this.name = name;
    this.quotedName = JsonReader.quoted(name.getBytes(StandardCharsets.UTF_8));
  }

  /** The whole document, from which all places descend. */
  static FieldNode tree(List<BoundColumn> columns) {
    FieldNode root = new FieldNode("");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).source().metadata() == null) {
        root.add(columns.get(i).source().path(), i);
      }
    }
    root.freeze();
    return root;
  }

  private void add(List<String> path, int column) {
    if (path.isEmpty()) {
      collectedColumns.add(column);
      return;
    }
    FieldNode child =
        collectedChildren.stream()
            .filter(c -> c.name.equals(path.get(0)))
            .findFirst()
            .orElseGet(() -> addChild(path.get(0)));
    child.add(path.subList(1, path.size()), column);
  }

  private FieldNode addChild(String name) {
    FieldNode child = new FieldNode(name);
    collectedChildren.add(child);
    return child;
  }

  private void freeze() {
    columns = collectedColumns.stream().mapToInt(Integer::intValue).toArray();
    children = collectedChildren.toArray(new FieldNode[0]);
    names = new NameTable(collectedChildren.stream().map(c -> c.name).collect(Collectors.toList()));
    elements = elementsByIndex();
    for (int i = 0; i < children.length; i++) {
      children[i].nextHint = i + 1 < children.length ? children[i + 1] : null;
      children[i].freeze();
    }
    firstHint = children.length == 0 ? null : children[0];
  }

  private @Nullable FieldNode[] elementsByIndex() {
    int length = 0;
    for (FieldNode child : children) {
      if (child.name.matches(ELEMENT)) {
        length = Math.max(length, Integer.parseInt(child.name) + 1);
      }
    }
    @Nullable FieldNode[] byIndex = new @Nullable FieldNode[length];
    for (FieldNode child : children) {
      if (child.name.matches(ELEMENT)) {
        byIndex[Integer.parseInt(child.name)] = child;
      }
    }
    return byIndex;
  }

  /** For {@link JsonReader#nextFieldIs}. */
  byte[] quotedName() {
    return quotedName;
  }

  int[] columns() {
    return columns;
  }

  boolean hasChildren() {
    return children.length > 0;
  }

  boolean hasElements() {
    return elements.length > 0;
  }

  @Nullable FieldNode child(byte[] text, int from, int to) {
    int index = names.find(text, from, to);
    return index == NameTable.NONE ? null : children[index];
  }

  @Nullable FieldNode element(int index) {
    return index < elements.length ? elements[index] : null;
  }

  @Nullable FieldNode firstHint() {
    return firstHint;
  }

  @Nullable FieldNode nextHint() {
    return nextHint;
  }

  /** Remembers the order of the document at hand for the next one. */
  void learn(@Nullable FieldNode previous, FieldNode child) {
    if (previous == null) {
      firstHint = child;
    } else {
      previous.nextHint = child;
    }
  }

  /** Notes that the row has seen this place; false when it had before. */
  boolean seeIn(long row) {
    boolean first = seenInRow != row;
    seenInRow = row;
    return first;
  }

  /** A column that takes its value from here or from inside. */
  int anyColumn() {
    return columns.length > 0 ? columns[0] : children[0].anyColumn();
  }
}
