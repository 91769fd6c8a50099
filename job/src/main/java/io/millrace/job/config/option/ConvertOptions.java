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

/** How documents are read. */
public final class ConvertOptions {
  public static final ConfigOption<ColumnNames> COLUMNS =
      ConfigOptions.key("convert.columns")
          .enumType(ColumnNames.class)
          .defaultValue(ColumnNames.EXACT)
          .withDescription(
              "Which field a column takes that is not named under columns. exact is the field of"
                  + " its own name; with flatten the columns user.id and user_id also take"
                  + " /user/id. Two columns that would take the same place are an error.");

  public static final ConfigOption<FieldNames> FIELD_NAMES =
      ConfigOptions.key("convert.field-names")
          .enumType(FieldNames.class)
          .defaultValue(FieldNames.AUTO)
          .withDescription(
              "How names of fields in documents are compared with columns and JSON Pointers. auto, like"
                  + " ClickHouse, takes the field with exactly that name; if there is none, a field whose name"
                  + " differs only in the case of ASCII letters. If such a name matches several columns, the"
                  + " document is rejected. exact compares every character. case-insensitive ignores letter"
                  + " case. Names inside a value, such as the elements of a Tuple, are always compared exactly.");

  public static final ConfigOption<UnknownFields> UNKNOWN_FIELDS =
      ConfigOptions.key("convert.unknown-fields")
          .enumType(UnknownFields.class)
          .defaultValue(UnknownFields.IGNORE)
          .withDescription(
              "What happens to fields that no column takes. ignore counts and skips them; reject"
                  + " rejects the document.");

  public static final ConfigOption<MismatchedPaths> MISMATCHED_PATHS =
      ConfigOptions.key("convert.mismatched-paths")
          .enumType(MismatchedPaths.class)
          .defaultValue(MismatchedPaths.REJECT)
          .withDescription(
              "What happens to a document if a column takes /user/id and /user is text, a number or an"
                  + " array. reject rejects the document. missing gives the column its default and counts it in"
                  + " the metric mismatchedPaths. If /user is null, the field is missing with either.");

  public static final ConfigOption<EmptyText> EMPTY_TEXT =
      ConfigOptions.key("convert.empty-text")
          .enumType(EmptyText.class)
          .defaultValue(EmptyText.KEEP)
          .withDescription(
              "How empty text (\"\") is read in columns that are neither String nor FixedString, and inside"
                  + " arrays, Maps and Tuples. keep reads it as text, which numbers and times reject. null reads"
                  + " it as null. An Enum with an empty name keeps it.");

  public static final ConfigOption<Integer> MAX_DEPTH =
      ConfigOptions.key("convert.max-depth")
          .intType()
          .defaultValue(DecodeLimits.DEFAULTS.depth())
          .withDescription(
              "Levels of nested objects and arrays in a document; a deeper one is rejected.");

  public static final ConfigOption<MemorySize> MAX_DOCUMENT_BYTES =
      ConfigOptions.key("convert.max-document-bytes")
          .memoryType()
          .defaultValue(new MemorySize(DecodeLimits.DEFAULTS.documentBytes()))
          .withDescription("Size of a document; a larger one is rejected.");

  private ConvertOptions() {}

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
