package io.millrace.job.config;

import io.millrace.udf.convert.ColumnNames;
import io.millrace.udf.convert.EmptyText;
import io.millrace.udf.convert.FieldNames;
import io.millrace.udf.convert.MismatchedPaths;
import io.millrace.udf.convert.UnknownFields;
import io.millrace.udf.decode.DecodeLimits;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** How documents are read. */
final class ConvertOptions {
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
              "How names of fields in documents are compared with columns and JSON Pointers. auto"
                  + " takes the field of exactly that name, or else one that differs in the case of"
                  + " ASCII letters only, as ClickHouse does; a field that may mean several columns"
                  + " rejects the document. exact compares every character; with case-insensitive"
                  + " letter case never counts. Names inside a value, such as the elements of a"
                  + " Tuple, are always compared exactly.");

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
              "What happens to a document in which the way to a column's field ends early: for"
                  + " /user/id there is text at /user, or an array. reject rejects it; with missing"
                  + " the column gets its default, and is counted. Null at /user is no such thing:"
                  + " the field is missing then.");

  public static final ConfigOption<EmptyText> EMPTY_TEXT =
      ConfigOptions.key("convert.empty-text")
          .enumType(EmptyText.class)
          .defaultValue(EmptyText.KEEP)
          .withDescription(
              "What empty text (\"\") is in a column of another type than String or FixedString, and"
                  + " inside an array, Map or Tuple. keep takes it for text, which numbers and times"
                  + " refuse; with null it is as if null stood there. An Enum with an empty name"
                  + " keeps it.");

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

  static List<Setting<?>> settings() {
    return List.of(
        Setting.of(COLUMNS, ValueTypes.oneOf(ColumnNames.class, Spelling::kebab)),
        Setting.of(FIELD_NAMES, ValueTypes.oneOf(FieldNames.class, Spelling::kebab)),
        Setting.of(UNKNOWN_FIELDS, ValueTypes.oneOf(UnknownFields.class, Spelling::kebab)),
        Setting.of(MISMATCHED_PATHS, ValueTypes.oneOf(MismatchedPaths.class, Spelling::kebab)),
        Setting.of(EMPTY_TEXT, ValueTypes.oneOf(EmptyText.class, Spelling::kebab)),
        Setting.of(MAX_DEPTH, ValueTypes.integer(1, DecodeLimits.DEFAULTS.depth())),
        Setting.of(
            MAX_DOCUMENT_BYTES,
            ValueTypes.memory(MemorySize.parse("1kb"), MemorySize.ofMebiBytes(64))));
  }
}
