package io.millrace.udf.convert;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.UnknownFields;
import io.millrace.udf.record.Reason;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.MissingValue;
import io.millrace.udf.row.Rows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document and passes each value to its column's writer. It expects fields in their last
 * order and looks up names only if they differ.
 */
final class RowReader {
  private final FieldNode root;
  private final BoundColumn[] columns;
  private final ArgumentSlots captures;
  private final UnknownFields unknown;

  /** By column, the last row with a value for it. */
  private final long[] writtenInRow;

  /** By column, the last row with a null for it that is as good as no value. */
  private final long[] nullInRow;

  /** By column, whether null is as good as no value. */
  private final boolean[] nullIsNoValue;

  private final UnreachedPlaces unreached;
  private final EmptyText emptyText;
  private final @Nullable CompiledFilter filter;
  private final @Nullable NewFields newFields;

  /** Whether the rest of the document is read for the filter alone: no row is wanted. */
  private boolean isForFilter;

  private Rows rows;

  /** By column, its writer in the rows at hand. */
  private @Nullable ColumnWriter[] writers;

  private long row;
  private int column;
  private int values;
  private int unknownFields;
  private final UndecidedFields undecided = new UndecidedFields();
  private final UnknownFieldNames unknownNames = new UnknownFieldNames();

  /**
   * @param filter null without a filter
   */
  RowReader(
      BoundColumn[] columns,
      FieldNode root,
      ArgumentSlots captures,
      @Nullable CompiledFilter filter,
      Mapping mapping,
      Rows rows,
      @Nullable NewFields newFields) {
    this.newFields = newFields;
    this.columns = columns;
    this.captures = captures;
    this.filter = filter;
    this.emptyText = mapping.emptyText();
    this.unknown = mapping.unknownFields();
    int conditions = filter == null ? 0 : CompiledFilter.MOST_CONDITIONS;
    this.unreached = new UnreachedPlaces(columns, conditions, mapping.mismatchedPaths());
    this.root = root;
    this.rows = rows;
    this.writers = rows.writers();
    this.writtenInRow = new long[columns.length];
    this.nullInRow = new long[columns.length];
    this.nullIsNoValue = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      nullIsNoValue[i] = columns[i].missingValue() == MissingValue.LEAVE_OUT_WHEN_NULL;
    }
  }

  /**
   * Reads the document at the reader's position as the next row, up to a decision of the filter to
   * skip it.
   *
   * @return whether the row is wanted
   */
  boolean read(JsonReader in, Rows rows) throws JsonException, ValueException {
    // Storing a reference costs a write barrier, and this one rarely changes.
    if (this.rows != rows) {
      this.rows = rows;
      writers = rows.writers();
    }
    isForFilter = false;
    return read(in);
  }

  /**
   * Reads the document at the reader's position for the decision of the filter alone.
   *
   * @return whether a row is wanted
   */
  boolean readForFilter(JsonReader in) throws JsonException, ValueException {
    isForFilter = true;
    return read(in);
  }

  private boolean read(JsonReader in) throws JsonException, ValueException {
    row++;
    column = 0;
    values = 0;
    unknownFields = 0;
    undecided.begin();
    unreached.begin(row);
    captures.begin();
    if (newFields != null) {
      newFields.begin();
    }
    CompiledFilter wanted = filter;
    if (wanted == null) {
      value(root, in);
      if (!undecided.isEmpty()) {
        decideFields(in);
      }
      return true;
    }
    wanted.startOver();
    if (wanted.needsNoField()) {
      decide(wanted);
    }
    value(root, in);
    decide(wanted);
    if (wanted.decision() != null) {
      return false;
    }
    if (!undecided.isEmpty()) {
      decideFields(in);
    }
    return true;
  }

  private void decide(CompiledFilter wanted) throws ValueException {
    if (!wanted.isDecided()) {
      try {
        wanted.decide(unreached);
      } catch (ValueException e) {
        column = wanted.subject();
        throw e;
      }
      isForFilter |= wanted.decision() != null;
    }
  }

  /** Reads a column's value from another source than the document. */
  void readColumn(int column, JsonReader in) throws JsonException, ValueException {
    columnValue(column, in);
  }

  /** The columns for which any document had a field, if one that they could not take. */
  BitSet seen() {
    BitSet seen = new BitSet();
    root.addSeen(seen, writtenInRow);
    return seen;
  }

  /** Sets the column of the next steps, for error messages. */
  void at(int column) {
    this.column = column;
  }

  private void mark(int column) {
    values += writtenInRow[column] == row ? 0 : 1;
    writtenInRow[column] = row;
  }

  /** Whether the current row has a value for every column. */
  boolean isComplete() {
    return values == columns.length;
  }

  /** Whether the current row has a value for a column. */
  boolean hasValue(int column) {
    return writtenInRow[column] == row;
  }

  /** The column that was being written when reading failed. */
  int column() {
    return column;
  }

  /** The names of unknown fields of all rows. */
  UnknownFieldNames unknownNames() {
    return unknownNames;
  }

  /** Unknown fields of the current row. */
  int unknownFields() {
    return unknownFields;
  }

  /**
   * Notes that a column has no value in the row at hand.
   *
   * @throws ValueException when that is because the way to its place ended early, and such
   *     documents are rejected
   */
  void lacks(int column) throws ValueException {
    if (nullInRow[column] == row) {
      // It has a value, which counts as none.
      unreached.reached(column);
    }
    if (unreached.has(column)) {
      this.column = column;
      unreached.lacks(column);
    }
  }

  /** Columns of the row at hand that have no value because the way to their place ended early. */
  int mismatchedPaths() {
    return unreached.count();
  }

  /** What {@link #visit} does, for most fields: one column takes the value, and one argument. */
  private void simple(FieldNode child, JsonReader in) throws JsonException, ValueException {
    int index = child.anyColumn();
    if (!child.seeIn(row)) {
      column = index;
      throw twiceInObject(in);
    }
    int from = in.position();
    columnValue(index, in);
    ArgumentSlot slot = child.slot();
    if (slot != null) {
      capture(slot, in, from);
    }
  }

  /** The same for the only place of a column, where no argument is the value. */
  private void direct(int index, JsonReader in) throws JsonException, ValueException {
    column = index;
    if (writtenInRow[index] == row) {
      throw twiceInObject(in);
    }
    values++;
    writtenInRow[index] = row;
    write(index, in);
  }

  private void value(FieldNode node, JsonReader in) throws JsonException, ValueException {
    if (node.isPlain() && !isForFilter) {
      int from = in.position();
      columnValue(node.columns()[0], in);
      capture(node, in, from);
      return;
    }
    parts(node, in);
  }

  private void parts(FieldNode node, JsonReader in) throws JsonException, ValueException {
    int[] wanted = node.columns();
    // Several columns use it, or parts of it: each reads it again.
    int from = in.position();
    if (node.hasChildren()) {
      members(node, in);
    }
    boolean isRead = node.hasChildren();
    for (int i = 0; i < wanted.length && !isForFilter; i++) {
      in.position(from);
      if (node.isOneOfSeveral() && hasValue(wanted[i])) {
        throw twice(wanted[i], in);
      }
      columnValue(wanted[i], in);
      isRead = true;
    }
    if (!isRead) {
      in.skipValue();
    }
    capture(node, in, from);
  }

  /**
   * Notes where the value is that functions and conditions take.
   *
   * @param from start of the value, behind which the reader is
   */
  private void capture(FieldNode node, JsonReader in, int from)
      throws JsonException, ValueException {
    for (ArgumentSlot slot : node.slots()) {
      capture(slot, in, from);
    }
  }

  private void capture(ArgumentSlot slot, JsonReader in, int from)
      throws JsonException, ValueException {
    if (slot.isPresent()) {
      in.position(from);
      throw twice(slot.column(), in);
    }
    slot.put(from, in);
    CompiledFilter wanted = filter;
    if (wanted != null && slot.servesFilter() && wanted.completes()) {
      decide(wanted);
    }
  }

  private ValueException twice(int index, JsonReader in) throws JsonException {
    column = index;
    return ColumnWriter.refuse(in, ValueException.invalid("the value in only one place"));
  }

  private void columnValue(int index, JsonReader in) throws JsonException, ValueException {
    column = index;
    if (nullIsNoValue[index] && isNull(in)) {
      in.skipValue();
      nullInRow[index] = row;
      return;
    }
    mark(index);
    write(index, in);
  }

  private void write(int index, JsonReader in) throws JsonException, ValueException {
    ColumnWriter writer = writers[index];
    if (writer == null) {
      in.skipValue();
    } else {
      writer.read(in);
    }
  }

  private boolean isNull(JsonReader in) throws JsonException {
    JsonReader.Token token = in.peek();
    return token == JsonReader.Token.NULL
        || (token == JsonReader.Token.STRING && emptyText == EmptyText.NULL && in.isEmptyString());
  }

  private void members(FieldNode node, JsonReader in) throws JsonException, ValueException {
    JsonReader.Token token = in.peek();
    if (token == JsonReader.Token.OBJECT) {
      fields(node, in);
      return;
    }
    int from = in.position();
    boolean isNull = isNull(in);
    boolean hasElements = token == JsonReader.Token.ARRAY && node.hasElements();
    if (hasElements) {
      elements(node, in);
    } else {
      in.skipValue();
    }
    if (!isNull && !(hasElements && node.hasOnlyElements())) {
      unreached.add(node, hasElements, in, from);
    }
  }

  private void fields(FieldNode node, JsonReader in) throws JsonException, ValueException {
    FieldNode previous = null;
    FieldNode guess = node.firstHint();
    in.beginObject();
    while (true) {
      FieldNode child = guess;
      if (child == null || !in.nextFieldIs(child.expected())) {
        if (!in.nextField()) {
          if (node.hasRespelled()) {
            respelledFields(node, in);
          }
          return;
        }
        int index = node.find(in.nameBuffer(), in.nameFrom(), in.nameTo());
        if (index < 0) {
          if (index == NameTable.AMBIGUOUS) {
            respelledField(node, in);
          } else {
            skipUnknown(node, in);
          }
          continue;
        }
        child = node.child(index);
        if (child == guess) {
          child.learnSpelling(in.nameBuffer(), in.nameFrom(), in.nameTo());
        }
        node.learn(previous, child);
      }
      if (child.isDirect() && !isForFilter) {
        direct(child.anyColumn(), in);
      } else if (child.isSimple() && !isForFilter) {
        simple(child, in);
      } else {
        visit(child, in);
      }
      previous = child;
      guess = child.nextHint();
    }
  }

  /**
   * Reads for places that no field's name is exactly. Names differ in letter case only, and a field
   * that is exactly the other place was read for that one.
   */
  private void respelledFields(FieldNode node, JsonReader in) throws JsonException, ValueException {
    int end = in.position();
    for (FieldNode child : node.children()) {
      for (int i = 0; i < child.respelledSiblings(); i++) {
        FieldNode other = child.substitute(row, i);
        if (other != null && (!isForFilter || child.leadsToFilter())) {
          in.position(other.valueFrom(row));
          read(child, in);
        }
      }
    }
    in.position(end);
  }

  /** Reads a field whose name several places could mean, for each of them. */
  private void respelledField(FieldNode outer, JsonReader in) throws JsonException, ValueException {
    FieldNode any = outer.anyRespelled(in.nameBuffer(), in.nameFrom(), in.nameTo());
    if (any.hasTwoColumns() && matters(outer, in)) {
      throw ambiguous(outer, in);
    }
    int from = in.position();
    in.skipValue();
    for (int i = 0; i <= any.respelledSiblings(); i++) {
      FieldNode child = any.spelling(i);
      if (!child.givesWay() && (!isForFilter || child.leadsToFilter())) {
        in.position(from);
        read(child, in);
      }
    }
  }

  /** Whether a field that several places could be meant by is one to be read. */
  private boolean matters(FieldNode outer, JsonReader in) {
    return !isForFilter
        || outer.respelled(in.nameBuffer(), in.nameFrom(), in.nameTo()).stream()
            .anyMatch(FieldNode::leadsToFilter);
  }

  private ValueException ambiguous(FieldNode outer, JsonReader in) throws JsonException {
    List<FieldNode> candidates = outer.respelled(in.nameBuffer(), in.nameFrom(), in.nameTo());
    column = candidates.get(0).anyColumn();
    String names =
        candidates.stream()
            .map(candidate -> "\"" + candidate.name() + "\"")
            .collect(Collectors.joining(" or "));
    return ColumnWriter.refuse(
        in, ValueException.invalid("a field that is called exactly " + names));
  }

  private void skipUnknown(FieldNode outer, JsonReader in) throws JsonException, ValueException {
    if (isForFilter || outer.takesAllFields() || in.nameEquals(Decoder.ENVELOPE)) {
      // What Millrace added to the document, no column needs to take.
      in.skipValue();
      return;
    }
    if (outer.hasOtherSpellings() && isForOtherSpelling(outer, in)) {
      in.skipValue();
      return;
    }
    if (newFields != null && outer == root && newFields.take(in)) {
      return;
    }
    unknownFields++;
    unknownNames.seen(outer, in);
    if (unknown == UnknownFields.REJECT) {
      throw unknownField(in);
    }
    in.skipValue();
  }

  /** Whether an unknown field is known or counted elsewhere, or the end of the document decides. */
  private boolean isForOtherSpelling(FieldNode outer, JsonReader in) {
    if (outer.isLeftToOtherSpelling(row)) {
      return true;
    }
    long later = outer.laterSpellings(row, in.nameBuffer(), in.nameFrom(), in.nameTo());
    if (later == 0) {
      return false;
    }
    undecided.add(outer, later, in);
    return true;
  }

  /** Counts fields that turned out to be unknown, at the end of the document. */
  private void decideFields(JsonReader in) throws JsonException, ValueException {
    UndecidedFields.Entry fields = undecided.nextUnknown(row);
    while (fields != null) {
      unknownFields += fields.count;
      unknownNames.seen(fields.outer, fields.name, fields.nameLength);
      if (unknown == UnknownFields.REJECT) {
        in.position(fields.position);
        throw unknownField(in);
      }
      undecided.remove(fields);
      fields = undecided.nextUnknown(row);
    }
  }

  private static ValueException unknownField(JsonReader in) throws JsonException {
    return ColumnWriter.refuse(in, new ValueException(Reason.UNKNOWN_FIELD, "a column for it"));
  }

  private void elements(FieldNode node, JsonReader in) throws JsonException, ValueException {
    in.beginArray();
    for (int index = 0; in.nextElement(); index++) {
      @Nullable FieldNode child = node.element(index);
      if (child == null) {
        in.skipValue();
      } else {
        visit(child, in);
      }
    }
  }

  private void visit(FieldNode child, JsonReader in) throws JsonException, ValueException {
    if (child.respelledSiblings() > 0) {
      child.name(row, in.position());
    }
    if (isForFilter && !child.leadsToFilter()) {
      in.skipValue();
      return;
    }
    read(child, in);
  }

  private void read(FieldNode child, JsonReader in) throws JsonException, ValueException {
    if (!child.seeIn(row, in.position())) {
      column = child.anyColumn();
      throw twiceInObject(in);
    }
    value(child, in);
  }

  private static ValueException twiceInObject(JsonReader in) throws JsonException {
    return ColumnWriter.refuse(in, ValueException.invalid("the field at most once"));
  }

  /**
   * Fields of a document that no column takes, unless the value around them is also read for
   * another spelling of its place. Whether it is depends on the fields behind them, so that the end
   * of the document decides. Takes no memory for each field: those of one value that the same
   * spellings know share an entry.
   */
  private static final class UndecidedFields {
    /** Bytes of a name that are kept: what {@link UnknownFieldNames} shows at most. */
    private static final int LONGEST_NAME = 4 * UnknownFieldNames.LONGEST + 4;

    /** Fields of one value, all known to the same other spellings of its place. */
    static final class Entry {
      private FieldNode outer;
      private long spellings;
      private int count;
      private int position;
      private final byte[] name = new byte[LONGEST_NAME];
      private int nameLength;

      Entry(FieldNode outer) {
        this.outer = outer;
      }

      private void begin(FieldNode outer, long spellings, JsonReader in) {
        this.outer = outer;
        this.spellings = spellings;
        count = 0;
        position = in.position();
        nameLength = Math.min(in.nameTo() - in.nameFrom(), LONGEST_NAME);
        System.arraycopy(in.nameBuffer(), in.nameFrom(), name, 0, nameLength);
      }
    }

    private final List<Entry> entries = new ArrayList<>();
    private int used;

    /** Forgets the last document. */
    void begin() {
      used = 0;
    }

    boolean isEmpty() {
      return used == 0;
    }

    /**
     * Adds a field.
     *
     * @param spellings of the outer place that know it
     * @param in at its value
     */
    void add(FieldNode outer, long spellings, JsonReader in) {
      for (int i = 0; i < used; i++) {
        Entry entry = entries.get(i);
        if (entry.outer == outer && entry.spellings == spellings) {
          entry.count++;
          return;
        }
      }
      if (used == entries.size()) {
        entries.add(new Entry(outer));
      }
      Entry entry = entries.get(used++);
      entry.begin(outer, spellings, in);
      entry.count = 1;
    }

    /**
     * The next fields, in the order of the document, that turn out to be unknown; null at the end.
     */
    @Nullable Entry nextUnknown(long row) {
      Entry first = null;
      for (int i = 0; i < used; i++) {
        Entry entry = entries.get(i);
        boolean isUnknown = entry.count > 0 && !entry.outer.wasReadBy(entry.spellings, row);
        if (isUnknown && (first == null || entry.position < first.position)) {
          first = entry;
        }
      }
      return first;
    }

    /** Removes fields that were counted. */
    void remove(Entry entry) {
      entry.count = 0;
    }
  }
}
