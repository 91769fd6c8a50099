package io.millrace.udf.convert;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a document that no column takes, and the columns that would take them. Only fields
 * of the document itself count, not those inside its values. Not thread-safe.
 */
public final class NewFields {
  private final Predicate<String> isWanted;

  /** So many columns are added in one step: a document of very many fields takes several. */
  private static final int MOST_AT_ONCE = 200;

  /** Documents whose field names are data must not fill the heap. */
  private static final int MOST_IGNORED = 10_000;

  /** Fields that get no column until the table changes. */
  private final Set<String> ignored = new HashSet<>();

  private final Map<String, Column> found = new LinkedHashMap<>();

  /**
   * @param isWanted whether a field of this name may get a column
   */
  public NewFields(Predicate<String> isWanted) {
    this.isWanted = isWanted;
  }

  /** Forgets the document before. */
  void begin() {
    found.clear();
  }

  /**
   * Consumes the value of a field that gets a column, and nothing of any other: its name is still
   * the reader's.
   *
   * @param in at the value
   * @return whether it gets a column
   */
  boolean take(JsonReader in) throws JsonException {
    String name =
        new String(
            in.nameBuffer(), in.nameFrom(), in.nameTo() - in.nameFrom(), StandardCharsets.UTF_8);
    if (in.peek() == JsonReader.Token.NULL || ignored.contains(name)) {
      return false;
    }
    if (name.isEmpty() || !isWanted.test(name)) {
      ignored.add(name);
      return false;
    }
    if (found.size() == MOST_AT_ONCE && !found.containsKey(name)) {
      // The document is read again when the others have their columns.
      in.skipValue();
      return true;
    }
    String type = NewField.type(name, in);
    found.putIfAbsent(name, new Column(name, type, DefaultKind.NONE));
    return true;
  }

  /** Forgets the fields that get no column if there are very many. Between two documents. */
  public void forgetMany() {
    if (ignored.size() > MOST_IGNORED) {
      ignored.clear();
    }
  }

  /** Whether the last document has no such field. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** The columns for the fields of the last document, in its order. */
  public List<Column> columns() {
    return List.copyOf(found.values());
  }

  /** These fields get no column until {@link #reconsider}. */
  public void ignore(List<Column> columns) {
    columns.forEach(column -> ignored.add(column.name()));
  }

  /** Called when the table has changed otherwise, or a refused field is to be tried again. */
  public void reconsider() {
    ignored.clear();
  }
}
