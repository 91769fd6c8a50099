package io.millrace.udf.mapping;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which documents the pipeline wants: those for which the condition to keep is true, if there is
 * one, and the condition to skip is not. As in SQL's WHERE, a condition that is null is not true.
 * Immutable.
 */
public final class Filter implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Wants every document. */
  public static final Filter NONE = new Filter(null, null);

  private final @Nullable Condition keep;
  private final @Nullable Condition skip;

  private Filter(@Nullable Condition keep, @Nullable Condition skip) {
    this.keep = keep;
    this.skip = skip;
  }

  /**
   * Parses a condition.
   *
   * @throws FilterSyntaxException naming the place
   */
  public static Condition parse(String text) throws FilterSyntaxException {
    try {
      return new ConditionParser(text, new ColumnSourceParser()).parse();
    } catch (ColumnSourceSyntaxException e) {
      throw new FilterSyntaxException(text, e);
    }
  }

  /**
   * Combines the two conditions.
   *
   * @param keep null to keep every document
   * @param skip null to skip none
   */
  public static Filter of(@Nullable Condition keep, @Nullable Condition skip) {
    return new Filter(keep, skip);
  }

  /** Null if the condition is not configured. */
  public @Nullable Condition keep() {
    return keep;
  }

  /** Null if the condition is not configured. */
  public @Nullable Condition skip() {
    return skip;
  }

  public boolean isNone() {
    return keep == null && skip == null;
  }

  /** The places in the document that a condition takes values from, each once. */
  public static Set<List<String>> places(Condition condition) {
    Set<List<String>> places = new LinkedHashSet<>();
    List<ColumnSource> open = new ArrayList<>();
    condition.forEachValue(open::add);
    while (!open.isEmpty()) {
      ColumnSource source = open.remove(0);
      places.addAll(source.places());
      open.addAll(source.arguments());
    }
    return places;
  }
}
