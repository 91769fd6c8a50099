package io.millrace.job.clickhouse.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's functions, and which of them are deterministic: the same result for the same
 * arguments, for every user, at any time, on every replica.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/operations/system-tables/functions">system.functions</a>
 */
public final class FunctionCatalog {
  /**
   * The server lists these as not deterministic, because of merging replicas and cached queries.
   * For one block they always return the same.
   */
  private static final Set<String> SAME_FOR_A_BLOCK =
      Set.of("arrayJoin", "unnest", "isConstant", "toColumnTypeName", "dumpColumnStructure");

  /** Functions for which some releases report otherwise, or nothing. */
  private static final Set<String> NEVER_THE_SAME = Set.of("generateULID", "rand", "now");

  /** Functions that the parser substitutes for syntax other than calls. */
  private static final Set<String> SYNTAX =
      Set.of("lambda", "exists", "untuple", "grouping", "viewIfPermitted", "columns");

  /** The suffixes of aggregate functions. */
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

  /** Whether a function is deterministic. */
  enum Kind {
    DETERMINISTIC,
    NOT_DETERMINISTIC,
    /** Unknown, for example an executable user-defined function. */
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

  /** Creates the catalog from the server's list. */
  static FunctionCatalog asked() {
    return new FunctionCatalog(Kind.UNKNOWN);
  }

  /**
   * Creates the catalog for a server without this information: only a built-in list of functions is
   * doubted.
   */
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
   * Adds a function that is defined in SQL.
   *
   * @param body its lambda
   */
  void define(String name, SyntaxTree body) {
    bodies.put(name, body);
  }

  /**
   * Returns why a call may return another value for the same arguments.
   *
   * @return null if it always returns the same value
   */
  public @Nullable String doubt(String function) {
    return doubt(function, new HashSet<>());
  }

  /**
   * Returns the same for a function that is called without parentheses, such as CURRENT_TIMESTAMP,
   * which the parser treats as a column.
   *
   * @param name not the name of a column
   */
  public @Nullable String doubtOfKeyword(String name) {
    return kind(name) == Kind.NOT_DETERMINISTIC ? doubt(name) : null;
  }

  private @Nullable String doubt(String function, Set<String> within) {
    SyntaxTree body = bodies.get(function);
    if (body != null) {
      String inside = within.add(function) ? doubtIn(body, within) : null;
      return inside == null ? null : function + "() is a user-defined function: " + inside;
    }
    switch (kind(function)) {
      case NOT_DETERMINISTIC:
        return function + "() is not deterministic";
      case UNKNOWN:
        return "the server does not say whether " + function + "() is deterministic";
      case DETERMINISTIC:
      case AGGREGATE:
        return null;
    }
    throw new IllegalStateException(function);
  }

  private @Nullable String doubtIn(SyntaxTree node, Set<String> within) {
    if (node.is(SyntaxTree.TABLE)) {
      return "it reads " + node.name() + ", which may change";
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
