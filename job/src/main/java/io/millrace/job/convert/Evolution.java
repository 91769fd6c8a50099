package io.millrace.job.convert;

import io.millrace.udf.mapping.Metadata;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableSchema;
import java.io.Serializable;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which fields get a column. Part of the job graph. */
public final class Evolution implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A column's name may become a file's name. */
  private static final int LONGEST_NAME = 127;

  private final @Nullable String include;
  private final String exclude;

  /**
   * @param include comma-separated patterns with * and ?; null for all fields
   * @param exclude the same; empty for none
   */
  public Evolution(@Nullable String include, String exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * Whether a field may get a column. A column that is there, but takes its value from elsewhere or
   * is computed, stays as it is.
   */
  boolean isWanted(String name, TableSchema table) {
    return name.length() <= LONGEST_NAME
        && name.chars().noneMatch(Character::isISOControl)
        && Metadata.ofLabel(name) == null
        && GivenFlags.columnOf(name) == null
        && table.columns().stream().noneMatch(column -> column.name().equals(name))
        && (include == null || matches(include, name))
        && !matches(exclude, name);
  }

  private static boolean matches(String patterns, String name) {
    return Arrays.stream(patterns.split(",", -1))
        .map(String::strip)
        .anyMatch(pattern -> !pattern.isEmpty() && pattern(pattern).matcher(name).matches());
  }

  private static Pattern pattern(String text) {
    StringBuilder regex = new StringBuilder();
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(
            one ->
                regex.append(one.equals("*") ? ".*" : one.equals("?") ? "." : Pattern.quote(one)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
