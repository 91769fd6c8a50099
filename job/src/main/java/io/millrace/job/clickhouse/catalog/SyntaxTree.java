package io.millrace.job.clickhouse.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of a statement's syntax tree, from the server's own parser. The server handles strings,
 * comments and quoted names, and needs no privilege on a table.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/statements/explain">EXPLAIN AST</a>
 */
public final class SyntaxTree {
  /** A call or an operator. */
  public static final String FUNCTION = "Function";

  /** A column's name, or an alias. */
  public static final String IDENTIFIER = "Identifier";

  public static final String TABLE = "TableIdentifier";
  public static final String SUBQUERY = "Subquery";
  public static final String SELECT = "SelectQuery";
  public static final String LIST = "ExpressionList";

  private static final Pattern CHILDREN = Pattern.compile(" \\(children \\d+\\)$");
  private static final Pattern ALIAS = Pattern.compile("^(.*?) \\(alias (.*)\\)$", Pattern.DOTALL);

  private final String kind;
  private final String name;
  private final @Nullable String alias;
  private final List<SyntaxTree> children = new ArrayList<>();

  private SyntaxTree(String kind, String name, @Nullable String alias) {
    this.kind = kind;
    this.name = name;
    this.alias = alias;
  }

  /**
   * Parses the output of EXPLAIN AST.
   *
   * @param lines one node each, indented by one space per level
   */
  static SyntaxTree parse(List<String> lines) {
    List<String> whole = new ArrayList<>();
    for (String line : lines) {
      if (whole.isEmpty() || line.startsWith(" ")) {
        whole.add(line);
      } else {
        // A name that contains a line break.
        whole.set(whole.size() - 1, whole.get(whole.size() - 1) + "\n" + line);
      }
    }
    Deque<SyntaxTree> open = new ArrayDeque<>();
    for (String line : whole) {
      int depth = 0;
      while (depth < line.length() && line.charAt(depth) == ' ') {
        depth++;
      }
      SyntaxTree node = node(line.substring(depth));
      while (open.size() > depth) {
        open.pop();
      }
      if (!open.isEmpty()) {
        open.peek().children.add(node);
      }
      open.push(node);
    }
    return Objects.requireNonNull(open.peekLast(), "EXPLAIN AST returned nothing");
  }

  private static SyntaxTree node(String text) {
    String plain = CHILDREN.matcher(text).replaceFirst("");
    int space = plain.indexOf(' ');
    String kind = space < 0 ? plain : plain.substring(0, space);
    String rest = space < 0 ? "" : plain.substring(space);
    Matcher aliased = ALIAS.matcher(rest);
    return aliased.matches()
        ? new SyntaxTree(kind, aliased.group(1).trim(), aliased.group(2))
        : new SyntaxTree(kind, rest.isEmpty() ? "" : rest.substring(1), null);
  }

  /** The server's name for the kind of node, for example {@link #FUNCTION}. */
  public String kind() {
    return kind;
  }

  public boolean is(String other) {
    return kind.equals(other);
  }

  /** The unquoted name of a function, a column or a table, its parts joined by dots. */
  public String name() {
    return name;
  }

  /** The alias of its value, or null. */
  public @Nullable String alias() {
    return alias;
  }

  public List<SyntaxTree> children() {
    return List.copyOf(children);
  }

  /** The first node of a kind in this subtree, or null. */
  public @Nullable SyntaxTree first(String wanted) {
    if (kind.equals(wanted)) {
      return this;
    }
    for (SyntaxTree child : children) {
      SyntaxTree found = child.first(wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return kind + " " + name + children;
  }
}
