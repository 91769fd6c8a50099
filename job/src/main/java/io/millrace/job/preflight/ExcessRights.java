package io.millrace.job.preflight;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a user may do far more than a pipeline needs: change or drop what lies outside its
 * database, or manage users. A stolen password of the pipeline would give the same privileges.
 */
final class ExcessRights {
  private static final Pattern FAR_MORE =
      Pattern.compile(
          "GRANT (?=.*\\b(ALL|ALTER|DROP|TRUNCATE|CREATE USER|ALTER USER|ACCESS MANAGEMENT|SYSTEM)"
              + "\\b).* ON (\\*\\.\\*|\\*) TO .*",
          Pattern.DOTALL);

  private ExcessRights() {}

  /**
   * @param grants as SHOW GRANTS says them
   */
  static Optional<Finding> find(String user, List<String> grants) {
    return grants.stream().anyMatch(grant -> FAR_MORE.matcher(grant).matches())
        ? Optional.of(
            Finding.warn(
                Stage.CLICKHOUSE,
                "user "
                    + user
                    + " may change and drop everything on the server; a pipeline only inserts",
                "Use a separate user for the pipeline: millrace grant prints the SQL that creates"
                    + " one"))
        : Optional.empty();
  }
}
