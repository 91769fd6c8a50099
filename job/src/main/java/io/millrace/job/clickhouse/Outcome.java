package io.millrace.job.clickhouse;

import io.millrace.job.sink.InsertException.Verdict;

/** What follows from an error, and what a person can do about it; empty when nothing is needed. */
final class Outcome {
  private final Verdict verdict;
  private final String advice;

  Outcome(Verdict verdict, String advice) {
    this.verdict = verdict;
    this.advice = advice;
  }

  Verdict verdict() {
    return verdict;
  }

  /** May hold {@code {table}} and {@code {user}}, to be filled in by who knows them. */
  String advice() {
    return advice;
  }
}
