package io.millrace.job.config.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is written: text, variables with their defaults, and references to secrets. A
 * default has parts itself. Each <code>${</code> in it needs its closing brace.
 */
public final class WrittenValue {
  static final String OPEN = "${";
  private static final char CLOSE = '}';
  private static final String ESCAPED = "$${";
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?<store>secretsmanager|ssm):(?<secret>.*)"
              + "|(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<default>.*))?",
          Pattern.DOTALL);

  private final List<Part> parts;

  private WrittenValue(List<Part> parts) {
    this.parts = Collections.unmodifiableList(parts);
  }

  /** What a part is. */
  public enum Kind {
    /** Text that stands for itself. */
    TEXT,
    /** <code>$${</code>, which stands for <code>${</code>. */
    ESCAPE,
    /** {@code ${NAME}} or {@code ${NAME:-default}}. */
    VARIABLE,
    /** {@code ${ssm:NAME}} or {@code ${secretsmanager:NAME}}. */
    REFERENCE,
    /** <code>${</code> that begins none of these. */
    MALFORMED
  }

  /** A part of a value. */
  public static final class Part {
    private final Kind kind;
    private final String written;
    private final String name;
    private final String secret;
    private final @Nullable WrittenValue otherwise;

    private Part(
        Kind kind, String written, String name, String secret, @Nullable WrittenValue otherwise) {
      this.kind = kind;
      this.written = written;
      this.name = name;
      this.secret = secret;
      this.otherwise = otherwise;
    }

    private static Part of(Kind kind, String written) {
      return new Part(kind, written, "", "", null);
    }

    public Kind kind() {
      return kind;
    }

    /** The characters of the part. */
    public String written() {
      return written;
    }

    /** The name of a variable. The store of a reference. */
    public String name() {
      return name;
    }

    /** What follows the store of a reference. */
    String secret() {
      return secret;
    }

    /** The default of a variable that has one. */
    public Optional<WrittenValue> otherwise() {
      return Optional.ofNullable(otherwise);
    }
  }

  /** Parses a value. Every text is one. */
  public static WrittenValue parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
      boolean isEscaped = open > at && text.charAt(open - 1) == '$';
      int begin = isEscaped ? open - 1 : open;
      if (begin > at) {
        parts.add(Part.of(Kind.TEXT, text.substring(at, begin)));
      }
      Part part = isEscaped ? Part.of(Kind.ESCAPE, ESCAPED) : opened(text, open);
      parts.add(part);
      at = begin + part.written.length();
    }
    if (at < text.length()) {
      parts.add(Part.of(Kind.TEXT, text.substring(at)));
    }
    return new WrittenValue(parts);
  }

  private static Part opened(String text, int open) {
    int end = end(text, open);
    Matcher inside = INSIDE.matcher(end < 0 ? "" : text.substring(open + OPEN.length(), end - 1));
    if (!inside.matches()) {
      return Part.of(Kind.MALFORMED, OPEN);
    }
    String written = text.substring(open, end);
    if (inside.group("store") != null) {
      return new Part(Kind.REFERENCE, written, inside.group("store"), inside.group("secret"), null);
    }
    String otherwise = inside.group("default");
    return new Part(
        Kind.VARIABLE,
        written,
        inside.group("name"),
        "",
        otherwise == null ? null : parse(otherwise));
  }

  /**
   * Where the brace that begins at an index ends, behind its closing brace; negative if it does not
   * end.
   */
  static int end(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.startsWith(OPEN, i)) {
        depth++;
        i++;
      } else if (text.charAt(i) == CLOSE) {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  /** The parts, in order. */
  public List<Part> parts() {
    return parts;
  }

  /** The variables of the value and of its defaults, and whether each has a default everywhere. */
  public Map<String, Boolean> variables() {
    Map<String, Boolean> variables = new TreeMap<>();
    collectVariables(variables);
    return variables;
  }

  /** Adds them to those of other values. */
  void collectVariables(Map<String, Boolean> variables) {
    for (Part part : parts) {
      if (part.kind == Kind.VARIABLE) {
        variables.merge(part.name, part.otherwise != null, Boolean::logicalAnd);
        part.otherwise().ifPresent(inner -> inner.collectVariables(variables));
      }
    }
  }

  /** Whether it consists of one part of this kind. */
  public boolean isOnly(Kind kind) {
    return parts.size() == 1 && parts.get(0).kind == kind;
  }
}
