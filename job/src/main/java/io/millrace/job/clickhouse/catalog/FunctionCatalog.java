package io.millrace.job.clickhouse.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of its functions: which of them give the same for the same arguments, whoever
 * asks, whenever, and on whichever replica.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/operations/system-tables/functions">system.functions</a>
 */
public final class FunctionCatalog {
  /**
   * Not deterministic by the server's book, which minds replicas that merge and queries that are
   * cached; of the same block they make the same.
   */
  private static final Set<String> SAME_FOR_A_BLOCK =
      Set.of("arrayJoin", "unnest", "isConstant", "toColumnTypeName", "dumpColumnStructure");

  /** Of which some releases say otherwise, or nothing. */
  private static final Set<String> NEVER_THE_SAME = Set.of("generateULID", "rand", "now");

  /** What the parser makes of syntax that is no call. */
  private static final Set<String> SYNTAX =
      Set.of("lambda", "exists", "untuple", "grouping", "viewIfPermitted", "columns");

  /** What stands behind an aggregate function's own name. */
  private static final Set<String> COMBINATORS =
      Set.of(
          "If",
          "Array",
          "Map",
          "Tuple",
          "State",
          "SimpleState",
          "Merge",
          "MergeState",
          "ForEach",
          "Distinct",
          "OrDefault",
          "OrNull",
          "Null",
          "Resample",
          "ArgMin",
          "ArgMax");

  /** What a server says of one function. */
  enum Kind {
    DETERMINISTIC,
    NOT_DETERMINISTIC,
    /** It says nothing: a function of a user's own program, for example. */
    UNKNOWN,
    AGGREGATE
  }

  private final Map<String, Kind> exact = new HashMap<>();
  private final Map<String, Kind> lowerCase = new HashMap<>();
  private final Map<String, SyntaxTree> bodies = new HashMap<>();
  private final Kind others;

  private FunctionCatalog(Kind others) {
    this.others = others;
  }

  /** For what a server says. */
  static FunctionCatalog asked() {
    return new FunctionCatalog(Kind.UNKNOWN);
  }

  /** For a server that says nothing: only what is known by heart is doubted. */
  public static FunctionCatalog unasked() {
    return new FunctionCatalog(Kind.DETERMINISTIC);
  }

  void add(String name, Kind kind, boolean anyCase) {
    exact.put(name, kind);
    if (anyCase) {
      lowerCase.put(name.toLowerCase(Locale.ROOT), kind);
    }
  }

  /**
   * A function defined in SQL.
   *
   * @param body its lambda
   */
  void define(String name, SyntaxTree body) {
    bodies.put(name, body);
  }

  /**
   * Why a call may give another value for the same arguments.
   *
   * @return null when it may not
   */
  public @Nullable String doubt(String function) {
    return doubt(function, new HashSet<>());
  }

  /**
   * The same of a function that is called without parentheses, such as CURRENT_TIMESTAMP, which the
   * parser takes for a column.
   *
   * @param name that no column has
   */
  public @Nullable String doubtOfKeyword(String name) {
    return kind(name) == Kind.NOT_DETERMINISTIC ? doubt(name) : null;
  }

  private @Nullable String doubt(String function, Set<String> within) {
    SyntaxTree body = bodies.get(function);
    if (body != null) {
      String inside = within.add(function) ? doubtIn(body, within) : null;
      return inside == null ? null : function + "() is a function whose body says: " + inside;
    }
    switch (kind(function)) {
      case NOT_DETERMINISTIC:
        return function + "() is not deterministic";
      case UNKNOWN:
        return "of " + function + "() the server does not say that it is deterministic";
      case DETERMINISTIC:
      case AGGREGATE:
        return null;
    }
    throw new IllegalStateException(function);
  }

  private @Nullable String doubtIn(SyntaxTree node, Set<String> within) {
    if (node.is(SyntaxTree.TABLE)) {
      return node.name() + " is read, which may have changed";
    }
    String own = node.is(SyntaxTree.FUNCTION) ? doubt(node.name(), within) : null;
    if (own != null) {
      return own;
    }
    for (SyntaxTree child : node.children()) {
      String inside = doubtIn(child, within);
      if (inside != null) {
        return inside;
      }
    }
    return null;
  }

  private Kind kind(String function) {
    if (NEVER_THE_SAME.contains(function)) {
      return Kind.NOT_DETERMINISTIC;
    }
    if (SAME_FOR_A_BLOCK.contains(function) || SYNTAX.contains(function)) {
      return Kind.DETERMINISTIC;
    }
    Kind known = exact.get(function);
    if (known == null) {
      known = lowerCase.get(function.toLowerCase(Locale.ROOT));
    }
    if (known != null) {
      return known;
    }
    return isAggregate(function) ? Kind.AGGREGATE : others;
  }

  private boolean isAggregate(String function) {
    if (exact.get(function) == Kind.AGGREGATE
        || lowerCase.get(function.toLowerCase(Locale.ROOT)) == Kind.AGGREGATE) {
      return true;
    }
    return COMBINATORS.stream()
        .anyMatch(
            suffix ->
                function.endsWith(suffix)
                    && isAggregate(function.substring(0, function.length() - suffix.length())));
  }
}
