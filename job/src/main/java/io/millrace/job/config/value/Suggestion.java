package io.millrace.job.config.value;

import io.millrace.udf.mapping.NearestName;
import java.util.Collection;
import java.util.Optional;

/** The word that was probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The known word nearest to the one written, or empty when none is near, see {@link NearestName}.
   */
  public static Optional<String> nearest(String written, Collection<String> known) {
    return Optional.ofNullable(NearestName.of(written, known));
  }

  /** For the end of a message: {@code ; did you mean `x`?}, or nothing. */
  public static String question(Optional<String> suggestion) {
    return suggestion.map(word -> "; did you mean `" + word + "`?").orElse("");
  }
}
