package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.job.tool.infer.guess.LowCardinalityStyle;
import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.job.tool.infer.guess.TypeGuesser;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.mapping.ColumnSourceParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Splits the lines of VPC flow logs in the default format into columns. A line is the text of a log
 * event; a part without a value is {@code -}.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log
 *     records</a>
 */
final class FlowLog {
  private static final Pattern LINE =
      Pattern.compile(
          "2 ([0-9]{12}|unknown|-) (eni-[0-9a-f]+|-)( (-|[0-9a-fA-F.:]+)){2}( (-|[0-9]{1,5})){3}"
              + "( (-|[0-9]+)){2} [0-9]{10} [0-9]{10} (ACCEPT|REJECT|-) (OK|NODATA|SKIPDATA)");

  /** Name and type of each part; the addresses are guessed, because they may be of IPv6. */
  private static final String[][] PARTS = {
    {"version", "UInt8"},
    {"account_id", "LowCardinality(String)"},
    {"interface_id", "LowCardinality(String)"},
    {"srcaddr", ""},
    {"dstaddr", ""},
    {"srcport", "UInt16"},
    {"dstport", "UInt16"},
    {"protocol", "UInt8"},
    {"packets", "UInt64"},
    {"bytes", "UInt64"},
    {"start", ""},
    {"end", ""},
    {"action", "LowCardinality(String)"},
    {"log_status", "LowCardinality(String)"},
  };

  private static final TypeGuesser GUESSER =
      new TypeGuesser(
          Nesting.FLATTEN, LowCardinalityStyle.LOW_CARDINALITY, Numbers.FLOATING, "String");

  private FlowLog() {}

  /** The columns of a field whose texts all are such lines; empty for any other. */
  static Optional<List<ColumnPlan>> of(Field field) {
    boolean isFlowLog =
        field.isOnly(Field.Kind.TEXT)
            && field.texts().keySet().stream().allMatch(text -> LINE.matcher(text).matches());
    if (!isFlowLog) {
      return Optional.empty();
    }
    List<ColumnPlan> plans = new ArrayList<>();
    for (int i = 0; i < PARTS.length; i++) {
      plans.add(part(field, i));
    }
    return Optional.of(plans);
  }

  private static ColumnPlan part(Field line, int index) {
    String name = PARTS[index][0];
    String type = PARTS[index][1];
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, Integer> text : line.texts().entrySet()) {
      String part = text.getKey().split(" ", -1)[index];
      for (int i = 0; i < text.getValue(); i++) {
        texts.add(part);
      }
    }
    Field part = Field.ofTexts(List.of(name), texts);
    String message = ColumnSourceParser.argument(JsonPointer.of(line.path()));
    String source = "split_part(" + message + ", ' ', " + (index + 1) + ")";
    ColumnPlan plan =
        ColumnPlan.of(
            name, source, part, index == 0 ? "the message is a line of a VPC flow log" : "");
    if (name.endsWith("addr")) {
      // Lines without data have no address, in this sample or later.
      String address = GUESSER.guess(Field.ofTexts(List.of(name), without(texts))).type();
      String known = address.startsWith("IP") ? address : "IPv4";
      return plan.as(Guess.of(known, "").nullText("-"));
    }
    if (type.isEmpty()) {
      return plan;
    }
    boolean mayLack = type.startsWith("UInt") && index > 0;
    return plan.as(mayLack ? Guess.of(type, "").nullText("-") : Guess.of(type, ""));
  }

  private static List<String> without(List<String> texts) {
    List<String> others = new ArrayList<>(texts);
    others.removeIf("-"::equals);
    return others;
  }
}
