package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.NoDocumentPolicy;
import io.millrace.udf.decode.PayloadEncoding;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.json.JsonPointer;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Where in a record's payload the documents are. */
public final class PayloadOptions {
  public static final ConfigOption<PayloadFormat> PAYLOAD =
      ConfigOptions.key("source.payload")
          .enumType(PayloadFormat.class)
          .defaultValue(PayloadFormat.AUTO)
          .withDescription(
              "Format of a record's payload. With every format, gzip, zstd and zlib are detected by"
                  + " their first bytes, and JSON is one object, a sequence of objects (with or"
                  + " without newlines) or an array of objects. json: only JSON. auto: also unpacks"
                  + " a CloudWatch Logs subscription message if it is compressed with gzip,"
                  + " and rejects an object that is almost one. cloudwatch-logs: only such messages; a"
                  + " document is a log event. dynamodb-stream: only change records; a document is"
                  + " a changed item with plain attributes. debezium, dms, maxwell: only changes from"
                  + " Debezium (with or without schema), AWS DMS or Maxwell; a document is the changed"
                  + " row. These and dynamodb-stream have the metadata columns _operation, _deleted,"
                  + " _version and _changed_at for a ReplacingMergeTree. See CONVERSION.md and"
                  + " docs/cdc.md.");

  public static final ConfigOption<PayloadEncoding> PAYLOAD_ENCODING =
      ConfigOptions.key("source.payload-encoding")
          .enumType(PayloadEncoding.class)
          .defaultValue(PayloadEncoding.PLAIN)
          .withDescription(
              "How payloads are encoded. base64 decodes each payload first: standard or URL-safe alphabet,"
                  + " with or without padding. A payload that starts with { or [ is read as JSON. To decode a"
                  + " single field, use the function decode_base64.");

  public static final ConfigOption<String> DOCUMENT =
      ConfigOptions.key("source.document")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of the document inside another kind of envelope, such as /detail of an"
                  + " EventBridge event. The value is a document, an array of documents, or a"
                  + " string with the JSON of either. For one column, use the function parse_json. The"
                  + " rest of the envelope is the document's"
                  + " field _envelope.");

  public static final ConfigOption<NoDocumentPolicy> MISSING_DOCUMENT =
      ConfigOptions.key("source.missing-document")
          .enumType(NoDocumentPolicy.class)
          .defaultValue(NoDocumentPolicy.REJECT)
          .withDescription(
              "With source.document: what happens to an envelope without a document, because the place is"
                  + " missing or null, such as a control record of DMS. reject: it becomes a rejected row. skip:"
                  + " it is skipped and counted. Anything else at that place is rejected.");

  public static final ConfigOption<NoDocumentPolicy> EMPTY_RECORDS =
      ConfigOptions.key("source.empty-records")
          .enumType(NoDocumentPolicy.class)
          .defaultValue(NoDocumentPolicy.REJECT)
          .withDescription(
              "What happens to a record whose payload is empty, white space or null, such as a tombstone."
                  + " reject: it becomes a rejected row. skip: it is skipped and counted.");

  public static final ConfigOption<MemorySize> MAX_DECOMPRESSED_BYTES =
      ConfigOptions.key("source.max-decompressed-bytes")
          .memoryType()
          .defaultValue(new MemorySize(DecodeLimits.DEFAULTS.decompressedBytes()))
          .withDescription(
              "Maximum size of a decompressed payload, and of all documents of one envelope. Larger"
                  + " ones are rejected as a whole.");

  public static final ConfigOption<Integer> MAX_DOCUMENTS =
      ConfigOptions.key("source.max-documents-per-record")
          .intType()
          .defaultValue(DecodeLimits.DEFAULTS.documentsPerRecord())
          .withDescription(
              "Maximum number of documents in a payload or in one envelope. The rest of the"
                  + " payload, or the envelope, is rejected as one document.");

  public static final ConfigOption<StraySubRecords> STRAY_SUB_RECORDS =
      ConfigOptions.key("source.stray-sub-records")
          .enumType(StraySubRecords.class)
          .defaultValue(StraySubRecords.REJECT)
          .withDescription(
              "What happens to a sub-record of an aggregated record if its hash key is outside"
                  + " the shard's range. The Kinesis Producer Library puts such records again after"
                  + " a reshard, so keeping them would duplicate them. reject: write each to the"
                  + " error table. keep: convert them; for libraries that aggregate records of any"
                  + " keys and never put them again.");

  private PayloadOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(PAYLOAD, ValueTypes.oneOf(PayloadFormat.class, KeyStyle::kebab)),
        OptionSpec.of(PAYLOAD_ENCODING, ValueTypes.oneOf(PayloadEncoding.class, KeyStyle::kebab)),
        OptionSpec.of(
            DOCUMENT,
            ValueTypes.text("a JSON Pointer such as /detail", PayloadOptions::isPlaceInside)),
        OptionSpec.of(MISSING_DOCUMENT, ValueTypes.oneOf(NoDocumentPolicy.class, KeyStyle::kebab)),
        OptionSpec.of(EMPTY_RECORDS, ValueTypes.oneOf(NoDocumentPolicy.class, KeyStyle::kebab)),
        OptionSpec.of(
            MAX_DECOMPRESSED_BYTES,
            ValueTypes.memory(MemorySize.parse("1kb"), MemorySize.ofMebiBytes(1024))),
        OptionSpec.of(MAX_DOCUMENTS, ValueTypes.integer(1, 1_000_000)),
        OptionSpec.of(STRAY_SUB_RECORDS, ValueTypes.oneOf(StraySubRecords.class, KeyStyle::kebab)));
  }

  private static boolean isPlaceInside(String text) {
    try {
      return !JsonPointer.parse(text).isEmpty();
    } catch (IllegalArgumentException notAPointer) {
      return false;
    }
  }
}
