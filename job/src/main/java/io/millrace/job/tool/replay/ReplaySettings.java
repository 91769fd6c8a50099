package io.millrace.job.tool.replay;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.TableName;

/** What the configuration says about a replay. */
final class ReplaySettings {
  /** What to do with a block that may have landed when no table may know its token any more. */
  enum ForgottenTokens {
    /** Leave it to the user. */
    ASK,
    /** Send it: the user accepts that the table may have its rows twice. */
    RESEND
  }

  private final TableName target;
  private final TableName errorTable;
  private final ForgottenTokens forgotten;
  private final FailingViews failingViews;
  private final ValuesInErrors values;

  ReplaySettings(
      TableName target,
      TableName errorTable,
      ForgottenTokens forgotten,
      FailingViews failingViews,
      ValuesInErrors values) {
    this.target = target;
    this.errorTable = errorTable;
    this.forgotten = forgotten;
    this.failingViews = failingViews;
    this.values = values;
  }

  static ReplaySettings of(PipelineConfig config) {
    boolean weaker =
        config.get(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION)
            || config.get(DeliveryOptions.GUARANTEE) == Guarantee.AT_LEAST_ONCE;
    return new ReplaySettings(
        config.table(),
        config.errorTable(),
        weaker ? ForgottenTokens.RESEND : ForgottenTokens.ASK,
        config.failingViews(),
        config.get(ErrorOptions.VALUES));
  }

  TableName target() {
    return target;
  }

  TableName errorTable() {
    return errorTable;
  }

  ForgottenTokens forgotten() {
    return forgotten;
  }

  FailingViews failingViews() {
    return failingViews;
  }

  ValuesInErrors values() {
    return values;
  }
}
