package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import io.millrace.udf.record.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the server can read a JSON object into a column of type JSON. If it cannot, it
 * rejects the whole block, so this check rejects the same values:
 *
 * <ul>
 *   <li>a path that occurs twice, spelled {@code {"a": {"b": 1}}} or {@code {"a.b": 1}};
 *   <li>an unquoted number beyond UInt64, Int64 or Float64;
 *   <li>text that is not valid UTF-8, which includes half of a surrogate pair;
 *   <li>a value that does not match the type of its path;
 *   <li>paths that are many times as long as the value: the server writes out the path of every
 *       value.
 * </ul>
 *
 * Each object inside an array begins new paths. Reused: one per column.
 */
final class JsonCheck {
  /** Maximum bytes of all paths per byte of the value, and the minimum for small values. */
  private static final int PATH_BYTES_PER_BYTE = 16;

  private static final int FEW_PATH_BYTES = 1 << 16;

  private final NameTable typedPaths;
  private final ColumnWriter[] types;

  /** In bytes; -1 if unset. */
  private final int longestTypedPath;

  /** A scratch buffer for the values at typed paths, to check whether they can be written. */
  private final RowBuffers scratch;

  private final JsonText text;
  private final JsonShapeCheck shape;
  private final PathSet paths = new PathSet();

  /** The start of the current value. */
  private int start;

  /**
   * @param typedPaths names joined by dots
   * @param types writers by typed path, which write to the scratch buffers
   * @param edits collects the values that are sent as another text
   */
  JsonCheck(
      NameTable typedPaths,
      List<ColumnWriter> types,
      RowBuffers scratch,
      @Nullable JsonEdits edits) {
    this.typedPaths = typedPaths;
    this.types = types.toArray(new ColumnWriter[0]);
    this.longestTypedPath = typedPaths.longest();
    this.scratch = scratch;
    this.text = new JsonText(edits);
    this.shape = new JsonShapeCheck(text, FEW_PATH_BYTES);
  }

  /** For each typed path, whether it accepts the server's fill value. */
  boolean canBeZero() {
    return Stream.of(types).allMatch(ColumnWriter::canBeZero);
  }

  /**
   * Consumes the value at the reader's position.
   *
   * @throws ValueException if the server could not read it
   */
  void check(JsonReader in) throws JsonException, ValueException {
    Token token = in.peek();
    start = in.position();
    if (types.length > 0) {
      // The previous value may have failed halfway.
      scratch.clear();
    } else if (token == Token.OBJECT) {
      if (shape.accepts(in)) {
        return;
      }
      in.position(start);
    }
    paths.clear();
    if (token == Token.OBJECT) {
      members(in, 0, 0);
    } else {
      value(in, 0, token);
    }
  }

  /**
   * @param scope number of enclosing objects in arrays; 0 for the outermost
   * @param depth number of enclosing objects in the scope
   */
  private void members(JsonReader in, int scope, int depth) throws JsonException, ValueException {
    int outside = paths.mark();
    in.beginObject();
    while (in.nextField()) {
      JsonText.check(in.position(), in.nameBuffer(), in.nameFrom(), in.nameTo());
      if (depth > 0) {
        paths.dot();
      }
      paths.name(in.nameBuffer(), in.nameFrom(), in.nameTo());
      member(in, scope, depth);
      paths.back(outside);
    }
    paths.leave(outside);
  }

  private void member(JsonReader in, int scope, int depth) throws JsonException, ValueException {
    Token token = in.peek();
    int typed =
        scope == 0 && paths.length() <= longestTypedPath
            ? typedPaths.find(paths.buffer(), 0, paths.length())
            : NameTable.NONE;
    boolean isNode = token == Token.OBJECT && typed == NameTable.NONE;
    if (!paths.add(isNode ? PathSet.Kind.OBJECT : PathSet.Kind.VALUE)) {
      throw ColumnWriter.refuse(in, ValueException.invalid("each path at most once"));
    }
    if (paths.valueBytes() > FEW_PATH_BYTES + pathBytes(in.position() - start)) {
      throw new ValueException(
              Reason.LIMIT_EXCEEDED,
              "paths that take at most "
                  + PATH_BYTES_PER_BYTE
                  + " times the bytes of the JSON value")
          .at(start, "longer paths");
    }
    if (isNode) {
      members(in, scope, depth + 1);
    } else if (typed == NameTable.NONE) {
      value(in, scope, token);
    } else {
      typedValue(in, types[typed]);
    }
  }

  private static long pathBytes(int valueBytes) {
    return (long) PATH_BYTES_PER_BYTE * valueBytes;
  }

  private void typedValue(JsonReader in, ColumnWriter type) throws JsonException, ValueException {
    int from = in.position();
    type.read(in);
    in.position(from);
    text.check(in, in.peek());
  }

  private void value(JsonReader in, int scope, Token token) throws JsonException, ValueException {
    if (token != Token.ARRAY) {
      text.check(in, token);
      return;
    }
    in.beginArray();
    while (in.nextElement()) {
      Token element = in.peek();
      if (element == Token.OBJECT) {
        element(in, scope + 1);
      } else {
        value(in, scope, element);
      }
    }
  }

  private void element(JsonReader in, int scope) throws JsonException, ValueException {
    int outside = paths.mark();
    paths.scope();
    members(in, scope, 0);
    paths.leave(outside);
  }
}
