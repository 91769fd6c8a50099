package io.millrace.udf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The text of a type → the type as a tree. */
final class ShapeParser {
  private static final List<Shape> GEOMETRIES =
      List.of(
          Shape.POINT,
          Shape.RING,
          Shape.LINE_STRING,
          Shape.MULTI_LINE_STRING,
          Shape.POLYGON,
          Shape.MULTI_POLYGON,
          Shape.GEOMETRY);

  private static final Pattern JSON_SETTING = Pattern.compile("SKIP |max_dynamic_");

  private ShapeParser() {}

  static Shape parse(String text) {
    for (Shape geometry : GEOMETRIES) {
      if (geometry.text().equals(text)) {
        return geometry;
      }
    }
    int open = text.indexOf('(');
    String name = open < 0 ? text : text.substring(0, open);
    List<String> parts = open < 0 ? List.of() : parts(text.substring(open + 1, text.length() - 1));
    return switch (name) {
      case "Nullable" -> Shape.nullable(parse(parts.get(0)));
      case "LowCardinality" -> Shape.lowCardinality(parse(parts.get(0)));
      case "SimpleAggregateFunction" -> Shape.simpleAggregate(parts.get(0), parse(parts.get(1)));
      case "Array" -> Shape.array(parse(parts.get(0)));
      case "Map" -> Shape.map(parse(parts.get(0)), parse(parts.get(1)));
      case "Variant" -> Shape.variant(parts.stream().map(ShapeParser::parse).toList());
      case "Tuple" -> Shape.tuple(names(parts), elements(parts));
      case "JSON" -> json(parts);
      case "Nested" -> Shape.nested(names(parts), elements(parts));
      default -> Shape.scalar(text);
    };
  }

  private static Shape json(List<String> parts) {
    List<String> paths = parts.stream().filter(p -> !JSON_SETTING.matcher(p).lookingAt()).toList();
    List<String> settings = parts.stream().filter(p -> !paths.contains(p)).toList();
    return Shape.json(settings, names(paths), List.of(elements(paths)));
  }

  private static List<String> names(List<String> parts) {
    return parts.stream().filter(p -> nameEnd(p) > 0).map(ShapeParser::name).toList();
  }

  private static String name(String part) {
    return part.substring(0, nameEnd(part)).replace("`", "");
  }

  private static Shape[] elements(List<String> parts) {
    return parts.stream()
        .map(p -> parse(p.substring(Math.max(0, nameEnd(p))).strip()))
        .toArray(Shape[]::new);
  }

  /** Where an element's name ends; -1 when it is unnamed. */
  private static int nameEnd(String part) {
    if (part.startsWith("`")) {
      return part.indexOf('`', 1) + 1;
    }
    int space = part.indexOf(' ');
    int open = part.indexOf('(');
    return open < 0 || space < open ? space : -1;
  }

  /** Splits at the commas that are not inside parentheses or quotes. */
  private static List<String> parts(String inner) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '\'' || c == '`') {
        quoted = !quoted;
      } else if (c == '\\') {
        i++;
      } else if (!quoted && (c == '(' || c == ')')) {
        depth += c == '(' ? 1 : -1;
      } else if (!quoted && c == ',' && depth == 0) {
        parts.add(inner.substring(from, i).strip());
        from = i + 1;
      }
    }
    parts.add(inner.substring(from).strip());
    return parts;
  }
}
