package io.millrace.udf.column.inferred;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.inferred.InferredType.Kind;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Utf8;
import io.millrace.udf.record.Reason;
import io.millrace.udf.text.Ascii;
import io.millrace.udf.text.DateTimeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Infers the type that the server would infer for a value. Reused: one per column. */
public final class TypeInference {
  /** Maximum levels of arrays and objects: the type's name grows with them. */
  private static final int MAX_DEPTH = 100;

  /** Maximum types in the type of a value: elements of arrays and members of objects. */
  private static final int MAX_TYPES = 10_000;

  /** Maximum characters of all names in the type of a value: it is sent with the values. */
  private static final int MAX_NAMES = 1 << 20;

  /** Maximum types to keep while the elements of arrays are read. */
  private static final int MAX_REMEMBERED = 250_000;

  /** Maximum steps to find common types: per byte, and the minimum for small values. */
  private static final int STEPS_PER_BYTE = 8;

  private static final int FEW_STEPS = 10_000;

  /** Maximum bytes of a time, with spaces around it: the server takes longer text for text. */
  static final int LONGEST_TIME = 50;

  private static final long MAX_DATE_SECOND = 65_536L * 86_400;
  private static final long MAX_DATETIME = 0xFFFF_FFFFL;
  private static final long MAX_NANO_SECOND = Long.MAX_VALUE / 1_000_000_000;

  private final DateTimeText time = new DateTimeText();
  private final JsonNumber number = new JsonNumber();
  private final InferredType.Effort effort = new InferredType.Effort();

  /** The start of the current value. */
  private int start;

  /** The types of elements that wait for the following ones. */
  private long remembered;

  /** Whether a number without a type occurred, which makes the whole value text. */
  private boolean unknown;

  /** Why the value is rejected, unless it is text. */
  private @Nullable ValueException complaint;

  /** Consumes the value at the reader's position. */
  public InferredType infer(JsonReader in) throws JsonException, ValueException {
    unknown = false;
    complaint = null;
    start = in.position();
    remembered = 0;
    effort.begin();
    InferredType type;
    try {
      type = infer(in, 0);
      checkSize(type);
    } catch (ValueException e) {
      throw e.reason() == Reason.LIMIT_EXCEEDED ? e.at(start, "a larger one") : e;
    }
    if (unknown) {
      return InferredType.of(Kind.TEXT);
    }
    if (complaint != null) {
      throw complaint;
    }
    return type;
  }

  private InferredType infer(JsonReader in, int depth) throws JsonException, ValueException {
    JsonReader.Token token = in.peek();
    switch (token) {
      case OBJECT:
        checkDepth(in, depth);
        return object(in, depth + 1);
      case ARRAY:
        checkDepth(in, depth);
        return array(in, depth + 1);
      default:
        return InferredType.of(scalar(in, token));
    }
  }

  private static void checkSize(InferredType type) throws ValueException {
    if (type.size() > MAX_TYPES || type.nameLength() > MAX_NAMES) {
      throw InferredType.tooComplex(
          "a value with at most "
              + MAX_TYPES
              + " different members, whose names have at most "
              + MAX_NAMES
              + " characters");
    }
  }

  private static void checkDepth(JsonReader in, int depth) throws JsonException, ValueException {
    if (depth == MAX_DEPTH) {
      throw ColumnWriter.refuse(
          in, ValueException.invalid("at most " + MAX_DEPTH + " levels of arrays and objects"));
    }
  }

  /** Consumes a value that is neither array nor object, and returns its kind. */
  private Kind scalar(JsonReader in, JsonReader.Token token) throws JsonException {
    switch (token) {
      case STRING:
        in.readString();
        return text(in.textBuffer(), in.textFrom(), in.textTo());
      case NUMBER:
        in.readNumber();
        return number(in);
      case NULL:
        in.readNull();
        return Kind.NULL;
      default:
        in.readBoolean();
        return Kind.BOOL;
    }
  }

  private Kind number(JsonReader in) {
    if (!in.isInteger()) {
      return Kind.FLOAT;
    }
    if (in.fitsLong()) {
      return in.unscaledLong() < 0 ? Kind.NEGATIVE_INT : Kind.INT;
    }
    if (!number.isReadable(in)) {
      unknown = true;
      return Kind.TEXT;
    }
    byte[] text = in.textBuffer();
    boolean negative = text[in.textFrom()] == '-';
    return negative
        ? Kind.NEGATIVE_INT
        : JsonNumber.fitsInt64(text, in.textFrom(), in.textTo()) ? Kind.INT : Kind.UINT;
  }

  /**
   * A string is a time if it contains a complete date, year first, with dashes or slashes in
   * between.
   */
  Kind text(byte[] text, int from, int to) {
    if (to - from > LONGEST_TIME) {
      return Kind.TEXT;
    }
    int first = from;
    while (first < to && text[first] == ' ') {
      first++;
    }
    if (!beginsWithDay(text, first, to) || !time.parse(text, from, to)) {
      return Kind.TEXT;
    }
    long seconds = time.seconds();
    if (isDayOnly(text, from, to) && seconds >= 0 && seconds < MAX_DATE_SECOND) {
      return Kind.DATE;
    }
    boolean fraction = hasPoint(text, first, to);
    if (!fraction && seconds >= 0 && seconds <= MAX_DATETIME) {
      return Kind.DATE_TIME;
    }
    return Math.abs(seconds) <= MAX_NANO_SECOND ? Kind.DATE_TIME_64 : Kind.TEXT;
  }

  private static boolean beginsWithDay(byte[] text, int from, int to) {
    int at = from;
    for (int i = 0; i < 4; i++, at++) {
      if (at >= to || !Ascii.isDigit(text[at])) {
        return false;
      }
    }
    int month = number(text, at, to);
    int day = month == at ? at : number(text, month, to);
    return day > month && month > at;
  }

  /** The end of a dash or slash with one or two digits; the same position without a match. */
  private static int number(byte[] text, int from, int to) {
    if (from + 1 >= to
        || (text[from] != '-' && text[from] != '/')
        || !Ascii.isDigit(text[from + 1])) {
      return from;
    }
    return from + 2 < to && Ascii.isDigit(text[from + 2]) ? from + 3 : from + 2;
  }

  private static boolean isDayOnly(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isDigit(text[i]) && text[i] != '-' && text[i] != '/') {
        return false;
      }
    }
    return true;
  }

  private static boolean hasPoint(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '.') {
        return true;
      }
    }
    return false;
  }

  private InferredType array(JsonReader in, int depth) throws JsonException, ValueException {
    int from = in.position();
    List<InferredType> elements = new ArrayList<>();
    Set<Kind> simple = EnumSet.noneOf(Kind.class);
    long before = remembered;
    in.beginArray();
    while (in.nextElement()) {
      InferredType type = infer(in, depth);
      if (type.isComposite()
          ? elements.isEmpty() || !elements.get(elements.size() - 1).isSame(type)
          : simple.add(type.kind())) {
        elements.add(type);
        remember(type);
      }
    }
    remembered = before;
    effort.allow(FEW_STEPS + (long) STEPS_PER_BYTE * (in.position() - start));
    try {
      return InferredType.array(elements, effort);
    } catch (ValueException e) {
      if (e.reason() == Reason.LIMIT_EXCEEDED) {
        throw e;
      }
      complain(e.at(in, from));
      return InferredType.of(Kind.TEXT);
    }
  }

  private void remember(InferredType type) throws ValueException {
    remembered += type.size();
    if (remembered > MAX_REMEMBERED) {
      throw InferredType.tooComplex("arrays of elements with fewer differences");
    }
  }

  private InferredType object(JsonReader in, int depth) throws JsonException, ValueException {
    Map<String, InferredType> members = new HashMap<>();
    in.beginObject();
    while (in.nextField()) {
      String name =
          new String(
              in.nameBuffer(), in.nameFrom(), in.nameTo() - in.nameFrom(), StandardCharsets.UTF_8);
      ValueException fault =
          members.containsKey(name)
              ? ValueException.invalid("the field at most once")
              : nameFault(in, name);
      int from = in.position();
      members.put(name, infer(in, depth));
      if (members.size() > MAX_TYPES) {
        throw InferredType.tooComplex("objects of at most " + MAX_TYPES + " members");
      }
      if (fault != null) {
        complain(fault.at(in, from));
      }
    }
    return InferredType.object(members);
  }

  private void complain(ValueException more) {
    complaint = complaint == null ? more : complaint;
  }

  /** Why the current field's name cannot be the name of a tuple's element. */
  private static @Nullable ValueException nameFault(JsonReader in, String name) {
    if (name.isEmpty()) {
      return ValueException.invalid("a name for every field").conclusive();
    }
    if (name.equals("null")) {
      return ValueException.invalid("a field with a name other than \"null\"").conclusive();
    }
    return Utf8.isValid(in.nameBuffer(), in.nameFrom(), in.nameTo())
        ? null
        : ValueException.invalid("a field with a name in UTF-8");
  }
}
