package io.millrace.job.tool.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster answered about many jobs. A job that the cluster has forgotten in the meantime is
 * in neither map.
 *
 * @param <J> what identifies a job; its text is shown to users
 * @param <T> an answer
 */
public final class JobAnswers<J, T> {
  private final Map<J, T> answers;
  private final Map<J, ClusterException> failures;

  JobAnswers(Map<J, T> answers, Map<J, ClusterException> failures) {
    this.answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    this.failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  /** The answers, in the order of the jobs. */
  public Map<J, T> answers() {
    return answers;
  }

  /** Why there is no answer, in the order of the jobs. */
  public Map<J, ClusterException> failures() {
    return failures;
  }

  /**
   * The failures as one sentence, which names the first job and its reason.
   *
   * @param one what is missing, after the name of one job: "is not listed"
   * @param many the same after the number of jobs: "are not listed"
   * @return empty when each job has an answer
   */
  public Optional<String> problem(String one, String many) {
    return failures.entrySet().stream()
        .findFirst()
        .map(
            first -> {
              String reason = first.getKey() + ": " + first.getValue().getMessage();
              return failures.size() == 1
                  ? "One job " + one + ". " + reason
                  : failures.size() + " jobs " + many + ". The first: " + reason;
            });
  }
}
