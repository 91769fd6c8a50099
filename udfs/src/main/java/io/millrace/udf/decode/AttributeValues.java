package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;

/**
 * Converts DynamoDB's attribute values to ordinary JSON: {@code {"N": "1.5"}} becomes 1.5. Numbers
 * keep all digits, sets become arrays, binary values stay base64 text.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">
 *     API_AttributeValue</a>
 */
final class AttributeValues {
  private static final String TYPES =
      "an attribute's type to be S, N, B, BOOL, NULL, M, L, SS, NS or BS";

  private final JsonReader in;
  private final JsonReader number;

  AttributeValues(DecodeLimits limits) {
    in = new JsonReader(limits.depth());
    number = new JsonReader(limits.depth());
  }

  /** Appends the attributes as fields, each after a comma. */
  void write(Range item, EnvelopeWriter out) throws JsonException {
    item.by(in);
    fields(out, ",");
  }

  /** Appends an object of the attributes. */
  void writeObject(Range item, EnvelopeWriter out) throws JsonException {
    item.by(in);
    out.text("{");
    fields(out, "");
    out.text("}");
  }

  private void fields(EnvelopeWriter out, String before) throws JsonException {
    String separator = before;
    ObjectFields fields = new ObjectFields(in);
    while (fields.next()) {
      out.text(separator).copy(fields.name());
      value(out);
      separator = ",";
    }
  }

  private void value(EnvelopeWriter out) throws JsonException {
    ObjectFields typed = new ObjectFields(in);
    if (!typed.next()) {
      throw Envelope.refusal(TYPES);
    }
    String type =
        new String(in.nameBuffer(), in.nameFrom(), in.nameTo() - in.nameFrom(), ISO_8859_1);
    switch (type) {
      case "S":
      case "B":
        text(out);
        break;
      case "N":
        number(out);
        break;
      case "BOOL":
        out.text(String.valueOf(in.readBoolean()));
        break;
      case "NULL":
        in.readBoolean();
        out.text("null");
        break;
      case "M":
        out.text("{");
        fields(out, "");
        out.text("}");
        break;
      case "L":
        array(out, this::value);
        break;
      case "SS":
      case "BS":
        array(out, this::text);
        break;
      case "NS":
        array(out, this::number);
        break;
      default:
        throw Envelope.unknown(TYPES, type);
    }
    if (typed.next()) {
      throw Envelope.refusal("an attribute of one type", "several");
    }
  }

  private void text(EnvelopeWriter out) throws JsonException {
    int from = in.skipSpace(in.position());
    in.readString();
    out.copy(in.buffer(), from, in.position());
  }

  /** Removes the quotes if the text is a JSON number. */
  private void number(EnvelopeWriter out) throws JsonException {
    int from = in.skipSpace(in.position());
    in.readString();
    if (isNumber()) {
      out.copy(in.textBuffer(), in.textFrom(), in.textTo());
    } else {
      out.copy(in.buffer(), from, in.position());
    }
  }

  private boolean isNumber() {
    number.reset(in.textBuffer(), in.textFrom(), in.textTo());
    try {
      number.readNumber();
      return number.position() == number.limit();
    } catch (JsonException otherwise) {
      return false;
    }
  }

  private void array(EnvelopeWriter out, Element element) throws JsonException {
    out.text("[");
    in.beginArray();
    for (String separator = ""; in.nextElement(); separator = ",") {
      out.text(separator);
      element.write(out);
    }
    out.text("]");
  }

  private interface Element {
    void write(EnvelopeWriter out) throws JsonException;
  }
}
