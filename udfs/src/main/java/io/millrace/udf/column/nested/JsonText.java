package io.millrace.udf.column.nested;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.column.inferred.JsonNumber;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.JsonReader.Token;
import io.millrace.udf.json.Utf8;
import org.jspecify.annotations.Nullable;

/** Checks the text and the numbers of a JSON value, not its paths. */
final class JsonText {
  private final @Nullable JsonEdits edits;
  private final JsonNumber number = new JsonNumber();

  /**
   * @param edits the values that are sent as another text, whatever they are
   */
  JsonText(@Nullable JsonEdits edits) {
    this.edits = edits;
  }

  /**
   * Consumes the value at the reader's position.
   *
   * @param token what the reader says of it
   */
  void check(JsonReader in, Token token) throws JsonException, ValueException {
    int from = in.position();
    switch (token) {
      case OBJECT:
        in.beginObject();
        while (in.nextField()) {
          check(in.position(), in.nameBuffer(), in.nameFrom(), in.nameTo());
          check(in, in.peek());
        }
        break;
      case ARRAY:
        in.beginArray();
        while (in.nextElement()) {
          check(in, in.peek());
        }
        break;
      case STRING:
        in.readString();
        check(from, in.textBuffer(), in.textFrom(), in.textTo());
        break;
      case NUMBER:
        in.readNumber();
        if (!number.isReadable(in) && (edits == null || !edits.has(from))) {
          throw ValueException.outOfRange("a number of UInt64, Int64 or Float64").at(in, from);
        }
        break;
      default:
        in.skipValue();
    }
  }

  /**
   * Checks a text or a name.
   *
   * @param position of its value, for the message
   */
  static void check(int position, byte[] text, int from, int to) throws ValueException {
    if (!Utf8.isValid(text, from, to)) {
      throw ValueException.invalid("text in UTF-8")
          .at(position, '"' + ValueExcerpt.of(text, from, to) + '"');
    }
  }
}
