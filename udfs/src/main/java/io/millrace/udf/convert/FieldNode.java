package io.millrace.udf.convert;

import io.millrace.udf.column.NameTable;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.json.FieldName;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.MissingValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the document that columns, or places inside it, take their value from. The places of
 * all columns are one tree, so that a document is walked once.
 */
final class FieldNode {
  private static final String ELEMENT = "0|[1-9][0-9]{0,8}";

  /** Spellings of a field's name that are learnt, so that documents of many leave no garbage. */
  private static final int MOST_SPELLINGS = 64;

  private final String name;
  private final byte[] utf8;
  private FieldName expected;
  private final List<Integer> collectedColumns = new ArrayList<>();
  private final List<FieldNode> collectedChildren = new ArrayList<>();
  private final List<ArgumentSlot> collectedSlots = new ArrayList<>();
  private final FieldNames fieldNames;

  /** A column that takes its value from here or from inside, if only by way of a function. */
  private int anyColumn;

  /** Whether no field inside is unknown; true as well for what Millrace added to the document. */
  private boolean takesAllFields;

  /** Numbers of the columns that take this very value. */
  private int[] columns = {};

  /** Numbers of the arguments of functions that are this very value. */
  private ArgumentSlot[] slots = {};

  /** Whether a condition of the filter takes its value from here or from inside. */
  private boolean leadsToFilter;

  /** Siblings whose names differ in letter case only, where that does not count by itself. */
  private FieldNode[] respelled = {};

  /** The other places that may read its value, or one around it, in another letter case. */
  private OtherSpelling[] otherSpellings = {};

  /** Whether two of these and this one are columns: a field that fits both is an error. */
  private boolean hasTwoColumns;

  /** Whether this place is only a guess, while one of these takes the value as it is. */
  private boolean givesWay;

  /** Whether there are such siblings among the children. */
  private boolean hasRespelled;

  /** The row in which the document last had exactly this name, and where its value starts. */
  private long namedInRow;

  private int valueFrom;

  /** Columns whose mapping takes a value from here or from inside. */
  private final Set<Integer> takers = new TreeSet<>();

  /** Arguments of functions that are this value or a part of it. */
  private final List<ArgumentSlot> slotsFromHere = new ArrayList<>();

  /** Columns that take one from here or from inside, or else from another of their places. */
  private final Set<Integer> guessers = new TreeSet<>();

  /** Whether a column or argument that takes its value from here may take it from elsewhere. */
  private boolean isOneOfSeveral;

  /** Whether one column takes the value as it is, and none a part of it. */
  private boolean isPlain;

  /** Whether it is plain, at most one argument is this value, and its name is like no other. */
  private boolean isSimple;

  /** The only argument that is this value; null if none is. */
  private @Nullable ArgumentSlot slot;

  /** Whether it is simple, no argument is this value, and null is a value of the column. */
  private boolean isDirect;

  private FieldNode[] children = {};
  private NameTable names = new NameTable(List.of());

  /** By name in lower case, the number of a child; empty unless letter case never counts. */
  private final Map<String, Integer> folded = new HashMap<>();

  /** The array elements that are wanted, in the order of their numbers. */
  private FieldNode[] elements = {};

  private FieldNode[] notElements = {};

  private int[] elementNumbers = {};

  /** The child that came first in the last document, and the sibling that came after this one. */
  private @Nullable FieldNode firstHint;

  private @Nullable FieldNode nextHint;

  private int spellings;

  /** The row this place was last seen in, and where its value starts if it has parts. */
  private long seenInRow;

  private int seenAt;

  /** A place that may read the value of a place, and so knows the fields inside that it takes. */
  private static final class OtherSpelling {
    private final FieldNode other;

    /** The place itself, or one around it that the other takes as a whole. */
    private final FieldNode place;

    OtherSpelling(FieldNode other, FieldNode place) {
      this.other = other;
      this.place = place;
    }

    /** Whether both have read the same value of the row. */
    boolean hasRead(long row) {
      return other.seenInRow == row && other.seenAt == place.seenAt;
    }

    /** Whether the other may still read that value. */
    boolean mayRead(long row) {
      return other.seenInRow != row;
    }

    boolean knows(byte[] text, int from, int to) {
      return other.takesAllFields || other.find(text, from, to) != NameTable.NONE;
    }
  }

  private FieldNode(String name, int anyColumn, FieldNames fieldNames) {
    this.name = name;
    this.anyColumn = anyColumn;
    this.fieldNames = fieldNames;
    this.utf8 = name.getBytes(StandardCharsets.UTF_8);
    this.expected = FieldName.of(utf8);
  }

  /**
   * The whole document, from which all places descend.
   *
   * @param captures the places that functions and conditions take
   */
  static FieldNode tree(BoundColumn[] columns, ArgumentSlots captures, FieldNames fieldNames) {
    FieldNode root = new FieldNode("", 0, fieldNames);
    for (int i = 0; i < columns.length; i++) {
      List<List<String>> places = columns[i].source().places();
      for (List<String> place : places) {
        FieldNode node = root.at(place, i, places.size() > 1);
        node.collectedColumns.add(i);
        node.isOneOfSeveral |= places.size() > 1;
      }
    }
    for (ArgumentSlot slot : captures.from(0)) {
      List<List<String>> places = slot.places();
      for (List<String> place : places) {
        FieldNode node = root.at(place, slot.column(), false);
        node.collectedSlots.add(slot);
        node.isOneOfSeveral |= places.size() > 1;
        root.markWay(place, slot);
      }
    }
    root.freeze();
    for (FieldNode child : root.children) {
      child.findTakenFields();
    }
    if (fieldNames == FieldNames.AUTO) {
      root.findOtherSpellings();
    }
    root.findDirect(columns);
    return root;
  }

  private FieldNode at(List<String> path, int column, boolean isGuess) {
    FieldNode node = this;
    for (String step : path) {
      node = node.childNamed(step, column);
      (isGuess ? node.guessers : node.takers).add(column);
    }
    return node;
  }

  private void markWay(List<String> path, ArgumentSlot slot) {
    FieldNode node = this;
    node.leadsToFilter |= slot.servesFilter();
    for (String step : path) {
      node = node.childNamed(step, anyColumn);
      node.leadsToFilter |= slot.servesFilter();
      node.slotsFromHere.add(slot);
    }
  }

  private FieldNode childNamed(String step, int column) {
    return collectedChildren.stream()
        .filter(child -> fold(child.name).equals(fold(step)))
        .findFirst()
        .orElseGet(() -> addChild(step, column));
  }

  private FieldNode addChild(String step, int column) {
    FieldNode child = new FieldNode(step, column, fieldNames);
    child.takesAllFields = Arrays.equals(child.utf8, Decoder.ENVELOPE);
    collectedChildren.add(child);
    return child;
  }

  private String fold(String word) {
    return fieldNames == FieldNames.CASE_INSENSITIVE ? word.toLowerCase(Locale.ROOT) : word;
  }

  private void freeze() {
    columns = collectedColumns.stream().mapToInt(Integer::intValue).toArray();
    slots = collectedSlots.toArray(new ArgumentSlot[0]);
    anyColumn = columns.length > 0 ? columns[0] : anyColumn;
    children = collectedChildren.toArray(new FieldNode[0]);
    names =
        new NameTable(
            collectedChildren.stream().map(c -> c.name).collect(Collectors.toList()),
            fieldNames == FieldNames.AUTO ? NameTable.Spelling.ANY_CASE : NameTable.Spelling.EXACT);
    elements = elementsInOrder();
    notElements =
        collectedChildren.stream()
            .filter(child -> !child.name.matches(ELEMENT))
            .toArray(FieldNode[]::new);
    elementNumbers = Arrays.stream(elements).mapToInt(FieldNode::elementNumber).toArray();
    isPlain = columns.length == 1 && children.length == 0 && !isOneOfSeveral;
    if (fieldNames == FieldNames.CASE_INSENSITIVE) {
      for (int i = 0; i < children.length; i++) {
        folded.put(fold(children[i].name), i);
      }
    }
    isSimple = isPlain && slots.length <= 1;
    slot = slots.length == 1 ? slots[0] : null;
    for (int i = 0; i < children.length; i++) {
      children[i].nextHint = i + 1 < children.length ? children[i + 1] : null;
      children[i].freeze();
    }
    firstHint = children.length == 0 ? null : children[0];
    if (fieldNames == FieldNames.AUTO) {
      findRespelled();
    }
  }

  private void findDirect(BoundColumn[] columns) {
    for (FieldNode child : children) {
      child.isDirect =
          child.isSimple
              && child.slots.length == 0
              && columns[child.columns[0]].missingValue() != MissingValue.LEAVE_OUT_WHEN_NULL;
      child.findDirect(columns);
    }
  }

  private void findTakenFields() {
    takesAllFields |= isTaken();
    for (FieldNode child : children) {
      child.takesAllFields |= takesAllFields;
      child.findTakenFields();
    }
  }

  private void findRespelled() {
    for (FieldNode child : children) {
      List<FieldNode> spellings = respelled(child.utf8, 0, child.utf8.length);
      child.respelled =
          spellings.stream().filter(other -> other != child).toArray(FieldNode[]::new);
      hasRespelled |= child.respelled.length > 0;
      child.isSimple &= child.respelled.length == 0;
      child.hasTwoColumns = spellings.stream().filter(any -> any.columns.length > 0).count() > 1;
      child.givesWay =
          child.isGuess() && Arrays.stream(child.respelled).anyMatch(FieldNode::isTaken);
    }
  }

  /** Goes down from places that are done: those of /USER/a have the parents of those of /USER. */
  private void findOtherSpellings() {
    for (FieldNode child : children) {
      if (child.hasChildren()) {
        Stream<OtherSpelling> ofItself =
            Stream.concat(
                    Stream.of(this),
                    Arrays.stream(otherSpellings).filter(o -> o.place == this).map(o -> o.other))
                .flatMap(outer -> outer.respelled(child.utf8, 0, child.utf8.length).stream())
                .filter(other -> other != child && (other.hasChildren() || other.takesAllFields))
                .map(other -> new OtherSpelling(other, child));
        Stream<OtherSpelling> ofWholes =
            Arrays.stream(otherSpellings).filter(o -> o.other.takesAllFields);
        child.otherSpellings = Stream.concat(ofItself, ofWholes).toArray(OtherSpelling[]::new);
        for (OtherSpelling spelling : child.otherSpellings) {
          // Where it was read is only known of a place that is not simple.
          spelling.other.isSimple = false;
        }
        child.findOtherSpellings();
      }
    }
  }

  private FieldNode[] elementsInOrder() {
    return collectedChildren.stream()
        .filter(child -> child.name.matches(ELEMENT))
        .sorted(Comparator.comparingInt(FieldNode::elementNumber))
        .toArray(FieldNode[]::new);
  }

  private int elementNumber() {
    return Integer.parseInt(name);
  }

  /** For {@link JsonReader#nextFieldIs}: the name as documents spell it. */
  FieldName expected() {
    return expected;
  }

  int[] columns() {
    return columns;
  }

  ArgumentSlot[] slots() {
    return slots;
  }

  boolean isOneOfSeveral() {
    return isOneOfSeveral;
  }

  boolean isPlain() {
    return isPlain;
  }

  /** Whether it is plain, at most one argument is this value, and its name is like no other. */
  boolean isSimple() {
    return isSimple;
  }

  /** Whether it is simple, no argument is this value, and null is a value of the column. */
  boolean isDirect() {
    return isDirect;
  }

  /** For a simple place: the argument that is this value; null if none is. */
  @Nullable ArgumentSlot slot() {
    return slot;
  }

  /** Whether children's names differ in letter case only. */
  boolean hasRespelled() {
    return hasRespelled;
  }

  /** Notes that the document has exactly this name, and where its value starts. */
  void name(long row, int from) {
    namedInRow = row;
    valueFrom = from;
  }

  /** Start of the value with exactly this name; negative if the row lacks it. */
  int valueFrom(long row) {
    return namedInRow == row ? valueFrom : -1;
  }

  /**
   * The sibling whose value this place means in a row that has no field of its name: one whose name
   * differs in letter case only. Columns of two names keep to their own, as they do in ClickHouse.
   */
  @Nullable FieldNode substitute(long row, int index) {
    FieldNode other = respelled[index];
    boolean isAnswer =
        namedInRow != row
            && other.namedInRow == row
            && (columns.length == 0 || other.columns.length == 0);
    return isAnswer && !(isGuess() && other.isTaken()) ? other : null;
  }

  /** Whether a column or an argument takes this very value. */
  private boolean isTaken() {
    return columns.length > 0 || slots.length > 0;
  }

  /** Whether columns only may take a part of it: a guess gives way to a value that is taken. */
  private boolean isGuess() {
    return columns.length == 0 && takers.isEmpty();
  }

  /** A child that a field's name fits but for letter case; the others are its siblings. */
  FieldNode anyRespelled(byte[] text, int from, int to) {
    for (FieldNode child : children) {
      if (NameTable.isRespelled(child.utf8, text, from, to)) {
        return child;
      }
    }
    throw new IllegalStateException("No name is like it");
  }

  /** This place, or behind it a sibling whose name differs in letter case only. */
  FieldNode spelling(int index) {
    return index == 0 ? this : respelled[index - 1];
  }

  /** Whether two of its spellings are columns. */
  boolean hasTwoColumns() {
    return hasTwoColumns;
  }

  /**
   * Whether an unknown field inside is not to be counted: the same value was read for another
   * spelling of this place before, which knows the field, or has counted it.
   */
  boolean isLeftToOtherSpelling(long row) {
    for (OtherSpelling spelling : otherSpellings) {
      if (spelling.hasRead(row)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The other spellings that know a field inside and may still read this value, as a set of bits;
   * those behind the 63rd share a bit.
   */
  long laterSpellings(long row, byte[] text, int from, int to) {
    long later = 0;
    for (int i = 0; i < otherSpellings.length; i++) {
      if (otherSpellings[i].mayRead(row) && otherSpellings[i].knows(text, from, to)) {
        later |= bit(i);
      }
    }
    return later;
  }

  /** Whether one of these other spellings has read this value of the row. */
  boolean wasReadBy(long spellings, long row) {
    for (int i = 0; i < otherSpellings.length; i++) {
      if ((spellings & bit(i)) != 0 && otherSpellings[i].hasRead(row)) {
        return true;
      }
    }
    return false;
  }

  private static long bit(int index) {
    return 1L << Math.min(index, Long.SIZE - 1);
  }

  /** Whether a field that fits several spellings is not for this one. */
  boolean givesWay() {
    return givesWay;
  }

  /** How many siblings have names that differ in letter case only. */
  int respelledSiblings() {
    return respelled.length;
  }

  FieldNode[] children() {
    return children;
  }

  /** Whether no field inside is unknown: this value is taken as a whole, or one around it is. */
  boolean takesAllFields() {
    return takesAllFields;
  }

  /** Whether a condition of the filter takes its value from here or from inside. */
  boolean leadsToFilter() {
    return leadsToFilter;
  }

  /** Whether other places may read its value in another letter case. */
  boolean hasOtherSpellings() {
    return otherSpellings.length > 0;
  }

  boolean hasChildren() {
    return children.length > 0;
  }

  boolean hasElements() {
    return elements.length > 0;
  }

  /** The number of the child that a field's name means, or what {@link NameTable#find} says. */
  int find(byte[] text, int from, int to) {
    int index = names.find(text, from, to);
    return index == NameTable.NONE && !folded.isEmpty() ? foldedChild(text, from, to) : index;
  }

  private int foldedChild(byte[] text, int from, int to) {
    String name = fold(new String(text, from, to - from, StandardCharsets.UTF_8));
    return folded.getOrDefault(name, NameTable.NONE);
  }

  FieldNode child(int index) {
    return children[index];
  }

  /** The children that a field's name may mean when no name matches exactly. */
  List<FieldNode> respelled(byte[] text, int from, int to) {
    return Arrays.stream(children)
        .filter(child -> NameTable.isRespelled(child.utf8, text, from, to))
        .collect(Collectors.toList());
  }

  String name() {
    return name;
  }

  /**
   * Tells which columns cannot reach their place, as this is a value that has no parts of the kind
   * they look for. A guess is not a mistake where a column takes the whole value.
   *
   * @param isArray whether it is an array whose elements were searched
   */
  void forEachUnreached(boolean isArray, IntConsumer column) {
    boolean isTaken = isTaken();
    for (FieldNode child : isArray ? notElements : children) {
      child.takers.forEach(column::accept);
      if (!isTaken) {
        child.guessers.forEach(column::accept);
      }
    }
  }

  /** The same for arguments of functions. */
  void markUnreached(boolean isArray) {
    for (FieldNode child : isArray ? notElements : children) {
      child.slotsFromHere.forEach(ArgumentSlot::markUnreached);
    }
  }

  /** Whether every place below is an element of an array. */
  boolean hasOnlyElements() {
    return notElements.length == 0;
  }

  @Nullable FieldNode element(int index) {
    int at = Arrays.binarySearch(elementNumbers, index);
    return at < 0 ? null : elements[at];
  }

  @Nullable FieldNode firstHint() {
    return firstHint;
  }

  @Nullable FieldNode nextHint() {
    return nextHint;
  }

  /**
   * Remembers how the document at hand spells this field's name, for {@link #expected} of the next
   * one.
   */
  void learnSpelling(byte[] text, int from, int to) {
    if (!expected.is(text, from, to) && spellings < MOST_SPELLINGS) {
      spellings++;
      expected = FieldName.of(Arrays.copyOfRange(text, from, to));
    }
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

  /** The same for a value with parts, which starts at a position. */
  boolean seeIn(long row, int from) {
    seenAt = from;
    return seeIn(row);
  }

  /**
   * Adds the columns that take a value from here or from inside, where any row had a field.
   *
   * @param writtenInRow by column, the last row with a value for it: a direct place that is a field
   *     is marked nowhere else
   */
  void addSeen(BitSet into, long[] writtenInRow) {
    if (seenInRow > 0 || (isDirect && writtenInRow[columns[0]] > 0)) {
      Arrays.stream(columns).forEach(into::set);
      Arrays.stream(slots).map(ArgumentSlot::column).forEach(into::set);
    }
    for (FieldNode child : children) {
      child.addSeen(into, writtenInRow);
    }
  }

  /** A column that takes its value from here or from inside. */
  int anyColumn() {
    return anyColumn;
  }
}
