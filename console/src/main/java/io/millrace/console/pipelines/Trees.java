package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.task.Progress;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.Checks;
import io.millrace.job.preflight.StartChecks;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.tool.preview.FieldChecks;
import io.millrace.job.tool.preview.PreviewRows;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers that several screens share. */
public final class Trees {
  private static final int LONGEST_VALUE = 4_096;

  private Trees() {}

  /** Rows with their columns, in the table's order. A long value is cut. */
  public static ObjectNode rows(PreviewRows rows) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode columns = tree.putArray("columns");
    rows.types().forEach((name, type) -> columns.addObject().put("name", name).put("type", type));
    ArrayNode values = tree.putArray("rows");
    rows.rows()
        .forEach(
            row -> {
              ArrayNode one = values.addArray();
              rows.types().keySet().forEach(column -> one.add(text(row.get(column))));
            });
    return tree.put("without_defaults", rows.withoutDefaults());
  }

  /** A value as text, so that no number loses digits in a browser; null stays null. */
  private static JsonNode text(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    String text = value.isTextual() ? value.textValue() : value.toString();
    return JsonNodeFactory.instance.textNode(cut(text));
  }

  /** The beginning of a text, if it is long. */
  public static String cut(String text) {
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
  }

  /** What may be shown of documents. */
  public static DisplayedValues values(PipelineConfig config) {
    return DisplayedValues.of(config);
  }

  /** Runs the checks of {@code millrace check}. */
  public static ObjectNode checks(PipelineConfig config, Progress progress) {
    progress.tell("Asking Kinesis and ClickHouse", 0, 3);
    CheckReport report = Checks.run(config);
    progress.tell("Looking for earlier runs", 1, 3);
    report = report.with(StartChecks.preview(config));
    progress.tell("Comparing documents with columns", 2, 3);
    return checks(report.with(FieldChecks.run(config, report)));
  }

  /** The findings, and whether a start is possible. */
  public static ObjectNode checks(CheckReport report) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("can_start", !report.hasErrors());
    tree.set("findings", findings(report.findings()));
    return tree;
  }

  /** The findings. */
  public static ArrayNode findings(List<Finding> findings) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Finding finding : findings) {
      all.addObject()
          .put("level", finding.level().name().toLowerCase(Locale.ROOT))
          .put("stage", finding.stage().title())
          .put("what", finding.what())
          .put("fix", finding.fix());
    }
    return all;
  }
}
