package io.millrace.udf.column.nested;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import org.jspecify.annotations.Nullable;

/**
 * The check of {@link JsonCheck} for values whose paths need no second look: it accepts, or it does
 * not decide. Where it fails, the other check would fail in the same place.
 */
final class JsonShapeCheck {
  /** Most values that are not tried after one that could not be decided. */
  private static final int MOST_SKIPPED = 1_024;

  private final JsonText text;
  private final int mostPathBytes;
  private JsonShape shape = new JsonShape();
  private long objects;
  private long pathBytes;
  private int patience;
  private int skipped;

  /**
   * @param mostPathBytes of all paths; not decided above that
   */
  JsonShapeCheck(JsonText text, int mostPathBytes) {
    this.text = text;
    this.mostPathBytes = mostPathBytes;
  }

  /**
   * Consumes the object at the reader's position.
   *
   * @return false if it must be checked otherwise; the reader is anywhere then
   */
  boolean accepts(JsonReader in) throws JsonException, ValueException {
    if (skipped > 0) {
      skipped--;
      return false;
    }
    pathBytes = 0;
    boolean isAccepted = members(in, shape.root());
    if (isAccepted) {
      patience >>= 1;
    } else {
      // Values of ever new fields are not to be read twice for long.
      patience = Math.min(2 * patience + 1, MOST_SKIPPED);
      skipped = patience;
      if (shape.isFull()) {
        shape = new JsonShape();
      }
    }
    return isAccepted;
  }

  private boolean members(JsonReader in, JsonShape.Field parent)
      throws JsonException, ValueException {
    long object = ++objects;
    JsonShape.Field previous = null;
    JsonShape.Field guess = parent.first();
    in.beginObject();
    while (true) {
      JsonShape.Field field = guess;
      if (field == null || !in.nextFieldIs(field.expected())) {
        if (!in.nextField()) {
          return true;
        }
        field = shape.field(parent, in);
        if (field == null) {
          return false;
        }
        parent.learn(previous, field);
      }
      if (!member(in, field, object)) {
        return false;
      }
      previous = field;
      guess = field.next();
    }
  }

  private boolean member(JsonReader in, JsonShape.Field field, long object)
      throws JsonException, ValueException {
    Token token = in.peek();
    if (token == Token.OBJECT) {
      return field.objectIn(object) && members(in, field);
    }
    pathBytes += field.pathBytes();
    return field.valueIn(object) && pathBytes <= mostPathBytes && value(in, field, token);
  }

  private boolean value(JsonReader in, JsonShape.Field field, Token token)
      throws JsonException, ValueException {
    if (token != Token.ARRAY) {
      text.check(in, token);
      return true;
    }
    in.beginArray();
    while (in.nextElement()) {
      @Nullable Token element = in.peek();
      boolean isAccepted =
          element == Token.OBJECT ? members(in, field.elements()) : value(in, field, element);
      if (!isAccepted) {
        return false;
      }
    }
    return true;
  }
}
