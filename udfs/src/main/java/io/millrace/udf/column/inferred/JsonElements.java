package io.millrace.udf.column.inferred;

import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;

/** What the elements of an array at a JSON path are. Reused. */
final class JsonElements {
  private Kind kind = Kind.NULL;
  private boolean nulls;
  private boolean exact;
  private boolean times;

  /**
   * Consumes the array.
   *
   * @throws NotExactException if it holds arrays, or values of several types
   */
  void read(JsonReader in) throws JsonException, NotExactException {
    kind = Kind.NULL;
    nulls = false;
    exact = true;
    times = false;
    in.beginArray();
    while (in.nextElement()) {
      Token token = in.peek();
      if (token == Token.NULL) {
        in.readNull();
        nulls = true;
      } else {
        add(element(in, token));
      }
    }
    if (kind == Kind.OBJECT && nulls) {
      throw new NotExactException();
    }
  }

  private Kind element(JsonReader in, Token token) throws JsonException, NotExactException {
    switch (token) {
      case STRING:
        in.readString();
        times |= !JsonTimes.isNoTime(in.textBuffer(), in.textFrom(), in.textTo());
        return Kind.TEXT;
      case NUMBER:
        in.readNumber();
        if (!in.isInteger()) {
          return Kind.FLOAT;
        }
        exact &= JsonPathColumn.isExact(JsonPathColumn.integer(in));
        return Kind.INT;
      case OBJECT:
        in.skipValue();
        return Kind.OBJECT;
      case ARRAY:
        throw new NotExactException();
      default:
        in.readBoolean();
        return Kind.BOOL;
    }
  }

  private void add(Kind more) throws NotExactException {
    if (kind == Kind.NULL || kind == more) {
      kind = more;
    } else if ((kind == Kind.INT && more == Kind.FLOAT)
        || (kind == Kind.FLOAT && more == Kind.INT)) {
      kind = Kind.FLOAT;
    } else {
      throw new NotExactException();
    }
  }

  /** The type of all elements; NULL if all are null. */
  Kind kind() {
    return kind;
  }

  boolean hasNulls() {
    return nulls;
  }

  /** Whether every integer is exact in a Float64. */
  boolean isExact() {
    return exact;
  }

  /** Whether the text of an element may be a time. */
  boolean mayBeTimes() {
    return times;
  }
}
