package io.millrace.job.preflight.report;

import io.millrace.job.preflight.report.Finding.Level;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All findings, and the destination's columns, so that they need not be read again. */
public final class CheckReport {
  private static final String MARGIN = "         ";

  private final List<Finding> findings;
  private final @Nullable TableSchema schema;
  private final @Nullable Duration tokenLifetime;

  /**
   * @param schema the destination; null if it could not be read
   * @param tokenLifetime see {@link #tokenLifetime}
   */
  public CheckReport(
      List<Finding> findings, @Nullable TableSchema schema, @Nullable Duration tokenLifetime) {
    this.findings = List.copyOf(findings);
    this.schema = schema;
    this.tokenLifetime = tokenLifetime;
  }

  public List<Finding> findings() {
    return findings;
  }

  /** Whether the job must not start. */
  public boolean hasErrors() {
    return count(Level.ERROR) > 0;
  }

  /** Whether the job must not start for no other reason than a service that does not answer. */
  public boolean isOutage() {
    return hasErrors()
        && findings.stream()
            .allMatch(finding -> finding.level() != Level.ERROR || finding.isOutage());
  }

  /** The destination table's columns; there whenever there are no errors. */
  public Optional<TableSchema> schema() {
    return Optional.ofNullable(schema);
  }

  /**
   * How long every table that is written remembers a token; empty when none of them forgets by the
   * clock, when it cannot be seen, and with at-least-once.
   */
  public Optional<Duration> tokenLifetime() {
    return Optional.ofNullable(tokenLifetime);
  }

  private long count(Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  /** The same report, and more that was found. */
  public CheckReport with(List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more);
    return new CheckReport(all, schema, tokenLifetime);
  }

  /** The report as plain text for a terminal. */
  public String render() {
    List<String> lines = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      List<Finding> here =
          findings.stream()
              .filter(finding -> finding.stage() == stage)
              .collect(Collectors.toList());
      if (!here.isEmpty()) {
        lines.add(stage.title());
        here.forEach(finding -> render(finding, lines));
      }
    }
    lines.add("");
    lines.add(summary());
    return String.join("\n", lines);
  }

  private static void render(Finding finding, List<String> lines) {
    String level = finding.level() == Level.OK ? "ok" : finding.level().name();
    String mark = "  " + level + MARGIN.substring(level.length() + 2);
    lines.add(mark + finding.what().replace("\n", "\n" + MARGIN));
    if (!finding.fix().isEmpty()) {
      lines.add(MARGIN + "→ " + finding.fix().replace("\n", "\n" + MARGIN + "  "));
    }
  }

  private String summary() {
    long errors = count(Level.ERROR);
    long warnings = count(Level.WARN);
    if (errors == 0 && warnings == 0) {
      return "All checks passed.";
    }
    return (errors == 0 ? "The job can start: " : "The job cannot start: ")
        + number(errors, "error")
        + ", "
        + number(warnings, "warning")
        + ".";
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
