package io.millrace.job.cli;

import io.millrace.job.config.value.Timestamps;
import io.millrace.job.convert.RunTotals;
import io.millrace.udf.record.SkipReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobExecutionResult;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The time at which a bounded run ends. */
final class RunUntil {
  private static final String LATEST = "latest";

  private final String text;
  private final Instant moment;

  private RunUntil(String text, Instant moment) {
    this.text = text;
    this.moment = moment;
  }

  /** {@code latest}, resolved to the time of submission. */
  Instant at(Instant submission) {
    return text.equals(LATEST) ? submission : moment;
  }

  /** The summary when the run has ended, or the notice when it was submitted detached. */
  static String told(Instant until, JobExecutionResult result) {
    return result.isJobExecutionResult() ? summary(until, result) : prospect(until, result);
  }

  private static String prospect(Instant until, JobExecutionResult submitted) {
    return String.format(
        "Submitted job %s. It ends in state FINISHED when all records that arrived before %s are"
            + " committed. To wait for the end and get a summary, use flink run without -d.",
        submitted.getJobID(), until);
  }

  private static String summary(Instant until, JobExecutionResult result) {
    RunTotals totals = RunTotals.of(result);
    Duration time = Duration.ofMillis(result.getNetRuntime());
    return String.format(
        Locale.ROOT,
        "Committed all records that arrived before %s: %,d documents, %,d rows, %,d rejected%s,"
            + " %,d blocks, in %d.%03d s.%nTo continue from there: source.position AT_TIMESTAMP,"
            + " source.timestamp %s",
        until,
        totals.documents(),
        totals.rows(),
        totals.rejected(),
        skipped(totals.skipped()),
        totals.blocks(),
        time.toSeconds(),
        time.toMillisPart(),
        until);
  }

  private static String skipped(Map<SkipReason, Long> skipped) {
    if (skipped.isEmpty()) {
      return "";
    }
    long all = skipped.values().stream().mapToLong(Long::longValue).sum();
    return skipped.entrySet().stream()
        .map(reason -> String.format(Locale.ROOT, "%,d %s", reason.getValue(), reason.getKey().label()))
        .collect(Collectors.joining(", ", String.format(Locale.ROOT, ", %,d skipped (", all), ")"));
  }

  /** Reads it from the command line. */
  static final class Converter implements ITypeConverter<RunUntil> {
    @Override
    public RunUntil convert(String text) {
      String word = text.trim().toLowerCase(Locale.ROOT);
      if (word.equals(LATEST)) {
        return new RunUntil(LATEST, Instant.EPOCH);
      }
      return Timestamps.parse(text)
          .map(moment -> new RunUntil(text, moment))
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected latest or a time such as 2026-11-01T00:00:00Z, but was `"
                          + text
                          + "`"));
    }
  }
}
