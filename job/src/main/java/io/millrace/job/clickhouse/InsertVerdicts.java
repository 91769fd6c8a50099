package io.millrace.job.clickhouse;

import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.udf.convert.TableName;
import java.io.IOException;

/**
 * Every way an INSERT can end, and the one decision that follows. Done is only a 200 without any
 * sign of an exception. Whatever leaves the outcome unknown is a retry, never a success; only what
 * is known not to change by itself is permanent; and only what is known to have left nothing behind
 * is taken apart: the parts have tokens of their own, under which what landed would land again.
 *
 * <p>So an error of a materialized view is one of its own, whatever it is: by then the table has
 * the block. A repetition under the block's token completes the view, parts would be duplicates.
 * And so is one that another server reports: behind a Distributed table, other shards may have
 * their rows.
 */
final class InsertVerdicts {
  private static final int LONGEST_MESSAGE = 2_000;

  private static final String IN_A_VIEW = "while pushing to view";
  private static final String BY_ANOTHER_SERVER = "Received from ";
  private static final String VIEW =
      "{table} has the rows, only the view lacks them: drop the view, or correct it, and after an"
          + " ALTER of it DETACH and ATTACH it. The repetition completes it and repeats nothing."
          + " errors.failing-views: leave-out goes on without it";

  private final TableName table;
  private final String user;
  private final String server;

  /**
   * @param server as messages call it
   */
  InsertVerdicts(TableName table, String user, String server) {
    this.table = table;
    this.user = user;
    this.server = server;
  }

  /** The server was reached and what it answered is no success. */
  InsertException of(HttpAnswer answer) {
    Outcome outcome =
        answer.errorCode().isPresent()
            ? byCode(answer.errorCode().getAsInt(), answer.body())
            : byStatus(answer.status());
    return InsertException.quoting(
        outcome.verdict(),
        sentence(described(answer)) + advice(outcome),
        sentence(redacted(answer)) + advice(outcome));
  }

  private static Outcome byCode(int code, String message) {
    Outcome outcome =
        ServerError.ofCode(code)
            .map(error -> error.outcome(message))
            .orElse(new Outcome(Verdict.RETRY, ""));
    if (outcome.verdict() == Verdict.RETRY) {
      return outcome;
    }
    if (isInView(message)) {
      return outcome.verdict() == Verdict.ROWS_REFUSED
          ? new Outcome(Verdict.VIEW_THREW, VIEW + ", isolate without the rows it throws on.")
          : new Outcome(Verdict.VIEW_FAILED, VIEW + ".");
    }
    return outcome.verdict() != Verdict.PERMANENT && message.contains(BY_ANOTHER_SERVER)
        ? new Outcome(Verdict.PERMANENT, outcome.advice())
        : outcome;
  }

  /** The same for a question about a block, which says nothing about the rows of it. */
  InsertException ofQuestion(HttpAnswer answer) {
    InsertException failure = of(answer);
    return failure.verdict() == Verdict.RETRY
        ? failure
        : InsertException.quoting(
            Verdict.PERMANENT,
            "The block cannot be taken apart: " + sentence(described(answer)),
            "The block cannot be taken apart: " + sentence(redacted(answer)));
  }

  /**
   * The same for a question whether a row can be computed with: a row is refused, or the question
   * itself, by any error that is not known to pass.
   */
  InsertException ofTrial(HttpAnswer answer) {
    Verdict verdict =
        answer.errorCode().isPresent()
            ? ServerError.ofCode(answer.errorCode().getAsInt())
                .map(error -> error.outcome(answer.body()).verdict())
                .orElse(Verdict.PERMANENT)
            : byStatus(answer.status()).verdict();
    return InsertException.quoting(
        verdict, sentence(described(answer)), sentence(redacted(answer)));
  }

  /** The server was not reached, or did not answer to the end: it may have the block or not. */
  InsertException of(IOException failure) {
    String message = failure.getMessage();
    return new InsertException(
        Verdict.RETRY,
        sentence(
            "No answer from "
                + server
                + ": "
                + (message == null ? failure.getClass().getSimpleName() : message)),
        failure);
  }

  /** Somebody answered who did not name an error of ClickHouse: a proxy, or another program. */
  private static Outcome byStatus(int status) {
    switch (status) {
      case 413:
        return new Outcome(
            Verdict.PERMANENT, "Let the proxy take larger bodies, or lower block.max-bytes.");
      case 400:
      case 405:
        return elsewhere(Verdict.PERMANENT);
      case 401:
      case 403:
      case 404:
        // A balancer in the middle of a rollout answers so, too: the deadline decides.
        return elsewhere(Verdict.RETRY);
      default:
        return status >= 300 && status < 400
            ? elsewhere(Verdict.PERMANENT)
            : new Outcome(Verdict.RETRY, "");
    }
  }

  private static Outcome elsewhere(Verdict verdict) {
    return new Outcome(verdict, "Is clickhouse.url the address of ClickHouse's HTTP interface?");
  }

  private String described(HttpAnswer answer) {
    String body = answer.body().strip().replaceAll("\\s+", " ");
    String said = body.isEmpty() ? "nothing" : body;
    String told =
        answer.errorCode().isPresent() && !said.contains("Code: ")
            ? "Code: " + answer.errorCode().getAsInt() + ". " + said
            : said;
    String message = server + " answered with HTTP status " + answer.status() + ": " + told;
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  /** Whether it is an error of a materialized view: the table itself took the block. */
  static boolean isInView(String message) {
    return message.contains(IN_A_VIEW);
  }

  private String redacted(HttpAnswer answer) {
    int code = answer.errorCode().orElse(0);
    return server
        + " answered with HTTP status "
        + answer.status()
        + ServerError.ofCode(code).map(error -> ": Code: " + code + " (" + error + ")").orElse("");
  }

  private String advice(Outcome outcome) {
    return outcome.advice().isEmpty()
        ? ""
        : " "
            + outcome
                .advice()
                .replace("{table}", table.quoted())
                .replace("{user}", TableName.quote(user));
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
