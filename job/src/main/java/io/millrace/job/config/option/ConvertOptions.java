package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.MismatchedPaths;
import io.millrace.udf.mapping.UnknownFields;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Which documents become rows, how they are matched with columns, and their limits. */
public final class ConvertOptions {
  public static final ConfigOption<String> FILTER_KEEP =
      ConfigOptions.key("filter.keep")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Condition for the documents to keep, such as /kind = 'order' AND /amount > 0. Documents for"
                  + " which it is false or null are skipped and counted.");

  public static final ConfigOption<String> FILTER_SKIP =
      ConfigOptions.key("filter.skip")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Condition for the documents to skip, such as /test = true. Documents for which it is true are"
                  + " skipped and counted. With filter.keep, it applies to the documents that are kept.");

  public static final ConfigOption<ColumnNames> COLUMNS =
      ConfigOptions.key("convert.columns")
          .enumType(ColumnNames.class)
          .defaultValue(ColumnNames.EXACT)
          .withDescription(
              "Which field fills a column that is not listed under columns. exact: the field of the"
                  + " same name. flatten: also nested fields; the columns user.id and user_id take"
                  + " /user/id. It is an error if two columns take the same field.");

  public static final ConfigOption<FieldNames> FIELD_NAMES =
      ConfigOptions.key("convert.field-names")
          .enumType(FieldNames.class)
          .defaultValue(FieldNames.AUTO)
          .withDescription(
              "How names of fields in documents are compared with columns and JSON Pointers. auto, like"
                  + " ClickHouse, takes the field with exactly that name, or else a field whose name"
                  + " differs only in the case of ASCII letters. If such a name matches several columns, the"
                  + " document is rejected. exact compares every character. case-insensitive ignores letter"
                  + " case. Names inside a value, such as the elements of a Tuple, are always compared exactly.");

  public static final ConfigOption<UnknownFields> UNKNOWN_FIELDS =
      ConfigOptions.key("convert.unknown-fields")
          .enumType(UnknownFields.class)
          .defaultValue(UnknownFields.IGNORE)
          .withDescription(
              "What happens to fields without a column. ignore: count and skip them. reject: reject"
                  + " the document.");

  public static final ConfigOption<MismatchedPaths> MISMATCHED_PATHS =
      ConfigOptions.key("convert.mismatched-paths")
          .enumType(MismatchedPaths.class)
          .defaultValue(MismatchedPaths.REJECT)
          .withDescription(
              "What happens to a document if a column takes /user/id and /user is text, a number or an"
                  + " array. reject rejects the document. missing gives the column its default and counts it in"
                  + " the metric mismatchedPaths. If /user is null, the field is missing with either. A constant"
                  + " or metadata in coalesce(/user/id, 0) takes the place of a missing or null field only.");

  public static final ConfigOption<EmptyText> EMPTY_TEXT =
      ConfigOptions.key("convert.empty-text")
          .enumType(EmptyText.class)
          .defaultValue(EmptyText.KEEP)
          .withDescription(
              "How empty text (\"\") is read in columns that are neither String nor FixedString, and inside"
                  + " arrays, Maps and Tuples. keep reads it as text, which numbers and times reject. null reads"
                  + " it as null, also for functions that such a column takes its value from, and on the way to a"
                  + " place: /user/id of {\"user\":\"\"} is missing. An Enum with an empty name keeps it.");

  public static final ConfigOption<Integer> MAX_DEPTH =
      ConfigOptions.key("convert.max-depth")
          .intType()
          .defaultValue(DecodeLimits.DEFAULTS.depth())
          .withDescription(
              "Maximum nesting depth of objects and arrays in a document. Deeper documents are"
                  + " rejected.");

  public static final ConfigOption<MemorySize> MAX_DOCUMENT_BYTES =
      ConfigOptions.key("convert.max-document-bytes")
          .memoryType()
          .defaultValue(new MemorySize(DecodeLimits.DEFAULTS.documentBytes()))
          .withDescription("Maximum size of a document. Larger documents are rejected.");

  private ConvertOptions() {}

  /** The options below {@code filter}. */
  static List<OptionSpec<?>> filterSettings() {
    return List.of(
        OptionSpec.of(FILTER_KEEP, ValueTypes.text("a condition such as /kind = 'order'")),
        OptionSpec.of(FILTER_SKIP, ValueTypes.text("a condition such as /test = true")));
  }

  /** The options below {@code convert}. */
  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(COLUMNS, ValueTypes.oneOf(ColumnNames.class, KeyStyle::kebab)),
        OptionSpec.of(FIELD_NAMES, ValueTypes.oneOf(FieldNames.class, KeyStyle::kebab)),
        OptionSpec.of(UNKNOWN_FIELDS, ValueTypes.oneOf(UnknownFields.class, KeyStyle::kebab)),
        OptionSpec.of(MISMATCHED_PATHS, ValueTypes.oneOf(MismatchedPaths.class, KeyStyle::kebab)),
        OptionSpec.of(EMPTY_TEXT, ValueTypes.oneOf(EmptyText.class, KeyStyle::kebab)),
        OptionSpec.of(MAX_DEPTH, ValueTypes.integer(1, DecodeLimits.DEFAULTS.depth())),
        OptionSpec.of(
            MAX_DOCUMENT_BYTES,
            ValueTypes.memory(MemorySize.parse("1kb"), MemorySize.ofMebiBytes(64))));
  }
}
