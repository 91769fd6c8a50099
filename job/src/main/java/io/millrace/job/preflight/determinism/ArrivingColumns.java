package io.millrace.job.preflight.determinism;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What comes to a table: a block of the pipeline's, or the rows of a view. */
public interface ArrivingColumns {
  /** Whether every row brings a value for the column, so that its DEFAULT is never taken. */
  boolean isAlwaysThere(String column);

  /** Why the value brought may be another when the block is sent again; null when it may not. */
  @Nullable Nondeterminism doubt(String column);

  /** A block of the pipeline's, which is the same bytes each time. */
  static ArrivingColumns block(Set<String> alwaysSent) {
    return new ArrivingColumns() {
      @Override
      public boolean isAlwaysThere(String column) {
        return alwaysSent.contains(column);
      }

      @Override
      public @Nullable Nondeterminism doubt(String column) {
        return null;
      }
    };
  }
}
