package io.millrace.job.config;

import java.util.List;
import java.util.Optional;

/**
 * What may stand behind a column.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901, JSON Pointer</a>
 */
final class ColumnSources {
  static final List<String> METADATA =
      List.of("_key", "_timestamp", "_stream", "_shard_id", "_sequence_number", "_raw_message");

  private ColumnSources() {}

  /** What is wrong with a source, if anything. */
  static Optional<String> complaint(String source) {
    if (METADATA.contains(source) || source.matches("(/([^~]|~[01])*)+")) {
      return Optional.empty();
    }
    return Optional.of(
        "expected a JSON Pointer such as /user/id, or one of "
            + String.join(", ", METADATA)
            + " but was `"
            + source
            + "`"
            + Suggestion.question(Suggestion.nearest(source, METADATA)));
  }
}
