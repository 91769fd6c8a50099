package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.decode.DecodeLimits;
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
              "What a record's payload holds. With any of them, gzip, zstd and zlib are recognised"
                  + " by their first bytes, which no JSON begins with, and JSON is one object,"
                  + " objects in a row (with newlines or without) or an array of objects. json is"
                  + " just that. auto is the same, and opens a message of a CloudWatch Logs"
                  + " subscription if it is compressed with gzip; one that nearly is a message is"
                  + " rejected. cloudwatch-logs and dynamodb-stream take nothing else: a document"
                  + " is a log event, or a changed item with plain attributes. See CONVERSION.md.");

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
              "Where an object in the payload holds the document, or an array of documents, or the"
                  + " JSON of either in a string (a JSON text inside JSON; for a column of its own, see"
                  + " the function parse_json): for an envelope of any other kind, such as /detail"
                  + " of an EventBridge event. The rest of the envelope is the document's field"
                  + " _envelope.");

  public static final ConfigOption<MemorySize> MAX_DECOMPRESSED_BYTES =
      ConfigOptions.key("source.max-decompressed-bytes")
          .memoryType()
          .defaultValue(new MemorySize(DecodeLimits.DEFAULTS.decompressedBytes()))
          .withDescription(
              "Size of what a compressed payload unpacks to, and of the documents of one envelope;"
                  + " a larger one is rejected as a whole.");

  public static final ConfigOption<Integer> MAX_DOCUMENTS =
      ConfigOptions.key("source.max-documents-per-record")
          .intType()
          .defaultValue(DecodeLimits.DEFAULTS.documentsPerRecord())
          .withDescription(
              "Documents in a payload, or in one envelope; the rest of the payload, or the envelope,"
                  + " is rejected as one document.");

  public static final ConfigOption<StraySubRecords> STRAY_SUB_RECORDS =
      ConfigOptions.key("source.stray-sub-records")
          .enumType(StraySubRecords.class)
          .defaultValue(StraySubRecords.REJECT)
          .withDescription(
              "What becomes of a record inside an aggregated one whose hash key is none of its"
                  + " shard's. The Kinesis Producer Library puts such again after a reshard, so to"
                  + " keep them would double them; reject makes a row of the error table of each."
                  + " Libraries that aggregate records of any keys never put them again: keep.");

  private PayloadOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(PAYLOAD, ValueTypes.oneOf(PayloadFormat.class, KeyStyle::kebab)),
        OptionSpec.of(PAYLOAD_ENCODING, ValueTypes.oneOf(PayloadEncoding.class, KeyStyle::kebab)),
        OptionSpec.of(
            DOCUMENT,
            ValueTypes.text("a JSON Pointer such as /detail", PayloadOptions::isPlaceInside)),
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
