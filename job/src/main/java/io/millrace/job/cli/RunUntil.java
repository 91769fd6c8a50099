package io.millrace.job.cli;

import io.millrace.job.config.value.Timestamps;
import io.millrace.job.convert.RunTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.flink.api.common.JobExecutionResult;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a run ends by itself. */
final class RunUntil {
  private static final String LATEST = "latest";

  private final String text;
  private final Instant moment;

  private RunUntil(String text, Instant moment) {
    this.text = text;
    this.moment = moment;
  }

  /** What was meant by it at submission: all that is there. */
  Instant at(Instant submission) {
    return text.equals(LATEST) ? submission : moment;
  }

  /** What is printed when the run has ended, or when it was submitted and nobody waits for it. */
  static String told(Instant until, JobExecutionResult result) {
    return result.isJobExecutionResult() ? summary(until, result) : prospect(until, result);
  }

  private static String prospect(Instant until, JobExecutionResult submitted) {
    return String.format(
        "Job %s was submitted and ends by itself when it has read what arrived before %s: it is"
            + " FINISHED then, and everything it read is committed. flink run without -d waits for"
            + " that and says what was done.",
        submitted.getJobID(), until);
  }

  private static String summary(Instant until, JobExecutionResult result) {
    RunTotals totals = RunTotals.of(result);
    Duration time = Duration.ofMillis(result.getNetRuntime());
    return String.format(
        Locale.ROOT,
        "All that arrived before %s is committed: %,d documents, %,d rows, %,d rejected, %,d blocks,"
            + " in %d.%03d s.%n"
            + "To go on from there: source.position AT_TIMESTAMP, source.timestamp %s",
        until,
        totals.documents(),
        totals.rows(),
        totals.rejected(),
        totals.blocks(),
        time.toSeconds(),
        time.toMillisPart(),
        until);
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
                      "expected latest, or a moment such as 2026-11-01T00:00:00Z, but was `"
                          + text
                          + "`"));
    }
  }
}
