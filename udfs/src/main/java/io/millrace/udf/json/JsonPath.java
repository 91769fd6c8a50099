package io.millrace.udf.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Walks a document from its start to a position and returns the path: {@code $.a[2].b}. */
final class JsonPath {
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");
  private static final int NOT_AN_ELEMENT = -1;

  /**
   * The middle of longer paths is cut out: messages must stay readable, and names may have any
   * length.
   */
  private static final int LONGEST = 200;

  /** One step of the path: the name of a field, or the index of an element. */
  private static final class Step {
    private String name = "";
    private int index = NOT_AN_ELEMENT;
    private boolean entered;
  }

  private final JsonReader reader;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param reader at the document's start
   */
  JsonPath(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * Returns the path to the innermost value at the position, as far as the document is readable.
   */
  String to(int position) {
    try {
      walk(position);
    } catch (JsonException e) {
      // The rest is unreadable, so the result is the path so far.
      return text();
    }
    return text();
  }

  private void walk(int position) throws JsonException {
    while (true) {
      JsonReader.Token kind = reader.peek();
      if (reader.position() >= position) {
        return;
      }
      if (kind == JsonReader.Token.OBJECT) {
        reader.beginObject();
        steps.add(new Step());
      } else if (kind == JsonReader.Token.ARRAY) {
        reader.beginArray();
        steps.add(new Step());
      } else {
        reader.skipValue();
        if (reader.position() > position) {
          return;
        }
      }
      if (!advance(position)) {
        return;
      }
    }
  }

  /** Moves to the next value; false if the position is before it or the document ended. */
  private boolean advance(int position) throws JsonException {
    while (!steps.isEmpty()) {
      Step step = steps.get(steps.size() - 1);
      if (next(step)) {
        return true;
      }
      if (reader.position() > position) {
        step.entered = false;
        return false;
      }
      steps.remove(steps.size() - 1);
    }
    return false;
  }

  private boolean next(Step step) throws JsonException {
    if (reader.inObject()) {
      if (!reader.nextField()) {
        return false;
      }
      int length = reader.nameTo() - reader.nameFrom();
      step.name =
          new String(reader.nameBuffer(), reader.nameFrom(), length, StandardCharsets.UTF_8);
    } else {
      if (!reader.nextElement()) {
        return false;
      }
      step.index++;
    }
    step.entered = true;
    return true;
  }

  private String text() {
    StringBuilder text = new StringBuilder("$");
    for (Step step : steps) {
      if (!step.entered) {
        break;
      }
      if (step.index != NOT_AN_ELEMENT) {
        text.append('[').append(step.index).append(']');
      } else if (PLAIN_NAME.matcher(step.name).matches()) {
        text.append('.').append(step.name);
      } else {
        String quoted = step.name.replace("\\", "\\\\").replace("\"", "\\\"");
        text.append("[\"").append(quoted).append("\"]");
      }
    }
    return shortened(text);
  }

  private static String shortened(StringBuilder text) {
    int excess = text.length() - LONGEST;
    return excess <= 0
        ? text.toString()
        : text.substring(0, LONGEST / 2) + "…" + text.substring(LONGEST / 2 + excess);
  }
}
