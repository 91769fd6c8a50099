package io.millrace.job.clickhouse;

import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.udf.convert.TableName;
import java.io.IOException;

/**
 * Every way an INSERT can end, and the one decision that follows. Done is only a 200 without any
 * sign of an exception. Whatever leaves the outcome unknown is a retry, never a success; only what
 * is known not to change by itself is permanent.
 */
final class InsertVerdicts {
  private static final int LONGEST_MESSAGE = 2_000;

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
            ? ServerError.ofCode(answer.errorCode().getAsInt())
                .map(error -> error.outcome(answer.body()))
                .orElse(new Outcome(Verdict.RETRY, ""))
            : byStatus(answer.status());
    return new InsertException(
        outcome.verdict(), sentence(described(answer)) + advice(outcome), null);
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
