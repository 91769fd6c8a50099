package io.millrace.udf.conformance;

import io.millrace.udf.conformance.RandomTable.Column;
import io.millrace.udf.conformance.RandomTable.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Documents at random for a table. */
final class RandomDocuments {
  /**
   * A column's value in a document.
   *
   * @param name the JSON string the document has for it; letter case may not be the column's
   */
  record Field(Column column, String name, String value) {
    /** The field's name, and the name inside when the column is mapped, without quotes. */
    List<String> path() {
      String text = JsonSource.parse(name).orElseThrow().text();
      if (column.place() == Place.OWN_NAME) {
        return List.of(text);
      }
      return Character.isUpperCase(text.charAt(0))
          ? List.of("P_" + text, "V")
          : List.of("p_" + text, "v");
    }
  }

  /**
   * A document as we take it, and as JSONEachRow takes it: they differ where a column is mapped.
   *
   * @param isJson by Jackson's judgement
   */
  record Document(int id, List<Field> fields, String ours, String reference, boolean isJson) {
    /** With these fields and nothing odd. */
    static Document of(int id, List<Field> fields) {
      return new Document(id, fields, text(id, fields, true), text(id, fields, false), true);
    }

    private static String text(int id, List<Field> fields, boolean mapped) {
      return fields.stream()
          .map(f -> mapped ? mapped(f) : f.name + ":" + f.value)
          .map(field -> "," + field)
          .collect(Collectors.joining("", "{\"id\":" + id, "}"));
    }

    private static String mapped(Field field) {
      return field.column.place() == Place.POINTER
          ? "\"%s\":{\"%s\":%s}".formatted(field.path().get(0), field.path().get(1), field.value)
          : field.name + ":" + field.value;
    }
  }

  /** Characters that stand for single bytes. */
  static final char FIRST_BYTE = '\uE000';

  static final char LAST_BYTE = '\uE0FF';

  private final Chance chance;
  private final RandomValues values;
  private final RandomTable table;
  private final List<Column> columns;

  RandomDocuments(Chance chance, RandomTable table) {
    this.chance = chance;
    this.table = table;
    values = new RandomValues(chance);
    columns = table.columns().stream().filter(c -> !c.name().startsWith("n.")).toList();
  }

  /** The UTF-8 of a text, but the characters from U+E000 to U+E0FF are one byte each. */
  static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST_BYTE && c <= LAST_BYTE) {
        bytes.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(c - FIRST_BYTE);
        from = i + 1;
      }
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** Only a column or two at a time, so that one bad value does not hide the others. */
  Document document(int id) {
    List<Field> fields = new ArrayList<>();
    for (int i = chance.between(1, 2); i > 0; i--) {
      Column column = chance.pick(columns);
      if (fields.stream().noneMatch(f -> f.column.equals(column)) || chance.onceIn(8)) {
        fields.add(field(id, column, values.value(column.type())));
      }
    }
    if (columns.size() < table.columns().size() && chance.onceIn(5)) {
      fields.addAll(siblings(id));
    }
    return odd(Document.of(id, fields));
  }

  private Field field(int id, Column column, String value) {
    String name = respelled(id, column.name());
    Column meant = column(name).orElse(column);
    boolean own = meant.place() == Place.OWN_NAME;
    return new Field(meant, own ? values.name(name) : '"' + name + '"', value);
  }

  /**
   * Now and then in another letter case. With a separate random source: what the seed of a run
   * means beside this does not change.
   */
  private static String respelled(int id, String name) {
    Random random = new Random(id * 1_000_003L + name.hashCode());
    if (random.nextInt(4) > 0) {
      return name;
    }
    return name.chars()
        .mapToObj(Character::toString)
        .map(c -> random.nextBoolean() ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** The column that a name means: of exactly that name, or else of another letter case. */
  private Optional<Column> column(String name) {
    return table.columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .or(
            () ->
                table.columns().stream().filter(c -> c.name().equalsIgnoreCase(name)).findFirst());
  }

  /** Columns of one Nested: their arrays have to be of one length, and nearly always are. */
  private List<Field> siblings(int id) {
    int size = chance.below(4);
    return table.columns().stream()
        .filter(c -> c.name().startsWith("n.") && !chance.onceIn(8))
        .map(
            c ->
                field(id, c, elements(c.type().inner().get(0), size + (chance.onceIn(20) ? 1 : 0))))
        .toList();
  }

  private String elements(Shape type, int size) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      elements.add(values.value(type));
    }
    return "[" + String.join(",", elements) + "]";
  }

  private Document odd(Document document) {
    String extra = "";
    if (chance.onceIn(12)) {
      extra = "," + values.name("unknown") + ":" + values.anyJson(4);
    } else if (chance.onceIn(1000)) {
      int depth = chance.below(900);
      extra = ",\"deep\":" + "[".repeat(depth) + "]".repeat(depth);
    }
    String ours = document.ours.substring(0, document.ours.length() - 1) + extra + "}";
    String theirs = document.reference.substring(0, document.reference.length() - 1) + extra + "}";
    if (chance.onceIn(10) && ours.equals(theirs)) {
      ours = spaced(ours);
      theirs = ours;
    }
    boolean isDamaged = chance.onceIn(150) && ours.equals(theirs);
    if (isDamaged) {
      String damaged = damaged(ours);
      ours = JsonSource.parse(damaged).filter(this::namesPointed).isPresent() ? ours : damaged;
      theirs = ours;
    }
    List<Field> fields =
        isDamaged ? JsonSource.parse(ours).map(this::fields).orElse(List.of()) : document.fields;
    return new Document(document.id, fields, ours, theirs, JsonSource.isJson(ours));
  }

  /** Whether it has a field that the server assigns to a column, and we do not. */
  private boolean namesPointed(JsonSource json) {
    return table.columns().stream()
        .filter(c -> c.place() == Place.POINTER)
        .anyMatch(c -> json.names().stream().anyMatch(c.name()::equalsIgnoreCase));
  }

  private List<Field> fields(JsonSource json) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < json.inner().size(); i++) {
      String name = json.names().get(i);
      String value = json.inner().get(i).source();
      column(name).ifPresent(c -> fields.add(new Field(c, JsonSource.quote(name), value)));
    }
    return fields;
  }

  /** With white space between tokens. */
  private String spaced(String json) {
    StringBuilder spaced = new StringBuilder();
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean structural = !inString && "{}[],:".indexOf(c) >= 0;
      spaced.append(structural && i > 0 ? space() : "").append(c);
      spaced.append(structural && i < json.length() - 1 ? space() : "");
      if (c == '\\' && inString) {
        spaced.append(json.charAt(++i));
      } else if (c == '"') {
        inString = !inString;
      }
    }
    return spaced.toString();
  }

  private String space() {
    return chance.any("", "", "", " ", "\t", "\r", "  ");
  }

  /** With one character lost, doubled or replaced, or the end missing. The id stays. */
  private String damaged(String json) {
    int from = json.indexOf(',') + 1;
    if (from == 0) {
      return json;
    }
    int at = chance.between(from, json.length() - 1);
    String before = json.substring(0, at);
    String after = json.substring(at + 1);
    return chance.any(
        before,
        before + after,
        before + json.charAt(at) + json.charAt(at) + after,
        before
            + chance.any(",", ":", "]", "}", "[", "{", "\"", "'", "\\", "x", "\u0001", "0")
            + after,
        before + chance.any(",", " ,,", "/**/", "nul", "+") + json.charAt(at) + after,
        json.substring(0, json.length() - 1) + ",}",
        json + chance.any("}", "]", ",", "x", ";", " ,", "\u0000"));
  }
}
