package io.millrace.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.NoDocumentPolicy;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.decode.PayloadEncoding;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.FilterSyntaxException;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MismatchedPaths;
import io.millrace.udf.mapping.UnknownFields;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that the pipeline does not want are neither rows nor rejected rows, but counted. */
final class FilterTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final TableName ERRORS = new TableName("db", "t_errors");

  private final List<SealedBlock> blocks = new ArrayList<>();

  @Test
  void everyDocumentIsARowOrRejectedOrSkipped() throws Exception {
    RecordProcessor processor =
        processor(spec().filter(filter("/kind IN ('a', 'b')", "/id >= 5")), "id UInt8");

    processor.process(
        record(
            """
            {"id":1,"kind":"a"} {"id":2,"kind":"c"}
            {"id":"x","kind":"b"}
            {"id":7,"kind":"b"}
            {"id":3}
            {"id":4,"kind":"b"
            {"kind":"c","id":"x"}
            17
            [{"kind":"b","id":4}]"""));
    processor.seal();

    ProcessorCounters counts = processor.counters();
    assertThat(counts.rows()).isEqualTo(2);
    assertThat(counts.skipped(SkipReason.FILTER_KEEP)).isEqualTo(3);
    assertThat(counts.skipped(SkipReason.FILTER_SKIP)).isEqualTo(1);
    assertThat(counts.rejected(Reason.INVALID_VALUE)).isEqualTo(1);
    assertThat(counts.rejected(Reason.MALFORMED_JSON)).isEqualTo(1);
    assertThat(counts.rejected(Reason.NOT_AN_OBJECT)).isEqualTo(1);
    assertThat(counts.documents()).isEqualTo(9);
    assertThat(blocks.stream().filter(b -> b.table().equals(TABLE)).mapToInt(SealedBlock::rows))
        .containsExactly(2);
  }

  /** The decision depends on the document, not on the order of its fields or on its columns. */
  @Test
  void aDocumentThatCannotBeARowIsSkippedIfItIsNotWanted() throws Exception {
    Random random = new Random(7);
    List<String> fields =
        new ArrayList<>(
            List.of(
                "\"kind\":\"control\"",
                "\"id\":\"no number\"",
                "\"ip\":{\"x\":[1]}",
                "\"user\":5",
                "\"twice\":1",
                "\"twice\":2",
                "\"unknown\":0"));
    Spec spec =
        spec()
            .mapping(
                Mapping.parse(Map.of("user_id", "/user/id", "f", "length(/ip)"))
                    .unknownFields(UnknownFields.REJECT))
            .filter(filter("/kind = 'event'", null));
    RecordProcessor processor =
        processor(spec, "id UInt8", "ip IPv4", "user_id UInt8", "twice UInt8", "f UInt8");
    for (int i = 0; i < 500; i++) {
      Collections.shuffle(fields, random);
      processor.process(record("{" + String.join(",", fields) + "}"));
      if (random.nextBoolean()) {
        processor.process(record("{\"kind\":\"event\",\"user\":null,\"id\":1}"));
      }
    }

    assertThat(processor.counters().skipped(SkipReason.FILTER_KEEP)).isEqualTo(500);
    assertThat(processor.counters().rejected()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"x\",\"a\":1",
        "{\"kind\":\"x\",\"a\":tru}",
        "{\"kind\":\"x\",\"a\":{\"b\":[}}",
        "{\"a\":\"no number\",\"kind\":\"x\",}",
      })
  void whatIsNotJsonIsRejectedThoughItWouldBeSkipped(String document) throws Exception {
    RecordProcessor processor = processor(spec().filter(filter(null, "/kind = 'x'")), "id UInt8");
    for (int i = 0; i < 3; i++) {
      processor.process(record(document));
      processor.process(record("{\"kind\":\"x\"}"));
    }

    assertThat(processor.counters().rejected(Reason.MALFORMED_JSON)).isEqualTo(3);
    assertThat(processor.counters().skipped(SkipReason.FILTER_SKIP)).isEqualTo(3);
  }

  @Test
  void aConditionThatFailsMakesARejectedRow() throws Exception {
    RecordProcessor processor =
        processor(
            spec().valuesInErrors(ValuesInErrors.REDACTED).filter(filter(null, "/a > 5")),
            "id UInt8");

    processor.process(record("{\"a\":\"secret\"}\n{\"a\":6}\n{\"a\":\"secret\"}\n{\"a\":1}"));
    processor.seal();

    assertThat(processor.counters().rejected(Reason.INVALID_VALUE)).isEqualTo(2);
    assertThat(processor.counters().skipped()).isEqualTo(1);
    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                processor(
                        spec()
                            .valuesInErrors(ValuesInErrors.REDACTED)
                            .errorPolicy(ErrorPolicy.FAIL)
                            .filter(filter(null, "/a > 5")),
                        "id UInt8")
                    .process(record("{\"a\":\"secret\"}")))
        .isInstanceOf(RejectedRowException.class)
        .hasMessageStartingWith(
            "Cannot evaluate filter.skip: expected a number at /a to compare with 5, but was"
                + " (redacted) [stream=");
  }

  @Test
  void aPlaceThatCannotBeReachedIsNullIfThatIsWanted() throws Exception {
    Mapping lenient = Mapping.byName().mismatchedPaths(MismatchedPaths.MISSING);
    RecordProcessor processor =
        processor(spec().mapping(lenient).filter(filter("/a/b = 1", null)), "id UInt8");

    processor.process(record("{\"a\":\"text\"}"));

    assertThat(processor.counters().skipped(SkipReason.FILTER_KEEP)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a/b IS NULL", "parse_json(/p, '/a/b') IS NULL", "coalesce(/a/b, 7) = 7"})
  void emptyTextOnTheWayToAPlaceIsNullIfThatIsWanted(String keep) throws Exception {
    Mapping mapping = Mapping.byName().emptyText(EmptyText.NULL);
    RecordProcessor processor =
        processor(spec().mapping(mapping).filter(filter(keep, null)), "id UInt8");

    processor.process(record("{\"a\":\"\",\"p\":\"{\\\"a\\\":\\\"\\\"}\"}"));

    assertThat(processor.counters().rows()).isEqualTo(1);
  }

  @Test
  void fieldsOfTheFilterAreNotUnknown() throws Exception {
    Mapping strict = Mapping.byName().unknownFields(UnknownFields.REJECT);
    RecordProcessor processor =
        processor(spec().mapping(strict).filter(filter("/meta/kind = 'x'", null)), "id UInt8");

    processor.process(record("{\"meta\":{\"kind\":\"x\"},\"id\":1}"));
    processor.process(record("{\"meta\":{\"kind\":\"x\"},\"other\":1}"));
    processor.process(record("{\"meta\":{\"kind\":\"y\"},\"other\":1}"));

    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(processor.counters().rejected(Reason.UNKNOWN_FIELD)).isEqualTo(1);
    assertThat(processor.counters().skipped()).isEqualTo(1);
  }

  @Test
  void theFilterSeesTheEnvelope() throws Exception {
    RecordProcessor processor =
        processor(
            spec()
                .payload(Payload.of(PayloadFormat.DYNAMODB_STREAM))
                .filter(filter("/_envelope/eventName != 'REMOVE'", "/id = 9")),
            "id UInt8");
    for (String change : List.of("INSERT", "MODIFY", "REMOVE")) {
      processor.process(
          record(
              "{\"eventName\":\""
                  + change
                  + "\",\"dynamodb\":{\"Keys\":{\"id\":{\"N\":\"1\"}},\"NewImage\":{\"id\":{\"N\":\"1\"}}}}"));
    }
    processor.process(
        record("{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":{\"N\":\"9.0\"}}}}"));

    assertThat(processor.counters().rows()).isEqualTo(2);
    assertThat(processor.counters().skipped(SkipReason.FILTER_KEEP)).isEqualTo(1);
    assertThat(processor.counters().skipped(SkipReason.FILTER_SKIP)).isEqualTo(1);
  }

  @Test
  void theFilterSeesLogEventsAndCompressedPayloads() throws Exception {
    RecordProcessor processor =
        processor(
            spec().filter(filter("/level = 'error'", "/_envelope/logGroup LIKE '/aws/noise%'")),
            "message String");
    for (String group : List.of("/aws/lambda/f", "/aws/noise/1")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(
            ("{\"messageType\":\"DATA_MESSAGE\",\"logGroup\":\""
                    + group
                    + "\",\"logStream\":\"s\",\"logEvents\":["
                    + "{\"id\":\"1\",\"timestamp\":1,\"message\":\"{\\\"level\\\":\\\"error\\\"}\"},"
                    + "{\"id\":\"2\",\"timestamp\":2,\"message\":\"{\\\"level\\\":\\\"info\\\"}\"},"
                    + "{\"id\":\"3\",\"timestamp\":3,\"message\":\"plain\"}]}")
                .getBytes(StandardCharsets.UTF_8));
      }
      processor.process(record(bytes.toByteArray()));
    }

    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(processor.counters().skipped(SkipReason.FILTER_KEEP)).isEqualTo(4);
    assertThat(processor.counters().skipped(SkipReason.FILTER_SKIP)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"data\":{\"id\":1}} | row",
        "{\"data\":\"{\\\"id\\\":1}\"} | row",
        "{\"metadata\":{\"record-type\":\"control\"}} | skipped",
        "{\"data\":null} | skipped",
        "{\"data\":\"null\"} | skipped",
        "{} | skipped",
        "{\"data\":\"\"} | rejected",
        "{\"data\":5} | rejected",
        "{\"data\":\"text\"} | rejected",
        "{\"data\":[null]} | rejected",
        "{\"x\":1,\"Data\":{\"id\":1}} | rejected",
        "{\"DATA\":null} | rejected",
        "{\"Data\":{\"id\":2},\"data\":{\"id\":1}} | row",
        "{\"data\":null,\"Data\":{\"id\":1}} | skipped",
        "{\"data\":{\"id\":1},\"data\":null} | rejected",
        "[] | nothing",
        "{\"data\":[]} | nothing",
      })
  void anEnvelopeWithoutADocumentIsSkippedIfThatIsWanted(String payload, String fate)
      throws Exception {
    Payload envelope = Payload.envelope("/data");
    assertThat(fate(envelope.missingDocument(NoDocumentPolicy.SKIP), payload))
        .isEqualTo(fate.equals("skipped") ? "skipped missing_document" : fate);
    assertThat(fate(envelope, payload)).isEqualTo(fate.equals("skipped") ? "rejected" : fate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"detail\":{\"doc\":{\"id\":1}}} | row",
        "{\"detail\":{}} | skipped missing_document",
        "{\"detail\":null} | skipped missing_document",
        "{\"detail\":{\"Doc\":{\"id\":1}}} | rejected",
        "{\"Detail\":{\"doc\":{\"id\":1}}} | rejected",
        "{\"Detail\":1,\"detail\":{\"DOC\":1,\"doc\":null}} | skipped missing_document",
        "{\"detail\":\"text\"} | rejected",
        "{\"detail\":[{}]} | rejected",
      })
  void aWayToTheDocumentThatEndsEarlyIsRejected(String payload, String fate) throws Exception {
    assertThat(
            fate(Payload.envelope("/detail/doc").missingDocument(NoDocumentPolicy.SKIP), payload))
        .isEqualTo(fate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | skipped",
        "` ` | skipped",
        "`\n\r\n` | skipped",
        "`\0\0` | skipped",
        "`\uFEFF` | skipped",
        "null | skipped",
        "` null\n` | skipped",
        "nul | rejected",
        "null null | rejected",
        "`\"\"` | rejected",
        "0 | rejected",
        "{\"id\":1} | row",
        "[] | nothing",
      })
  void aRecordWithoutContentIsSkippedIfThatIsWanted(String payload, String fate) throws Exception {
    String text = payload.replace("\\0", "\0");
    for (Payload kind : List.of(Payload.AUTO, Payload.of(PayloadFormat.JSON))) {
      assertThat(fate(kind.emptyRecords(NoDocumentPolicy.SKIP), text))
          .isEqualTo(fate.equals("skipped") ? "skipped empty_record" : fate);
      assertThat(fate(kind, text)).isEqualTo(fate.equals("skipped") ? "rejected" : fate);
    }
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    assertThat(
            fate(
                Payload.AUTO.encoding(PayloadEncoding.BASE64).emptyRecords(NoDocumentPolicy.SKIP),
                encoded))
        .isEqualTo(fate.equals("skipped") ? "skipped empty_record" : fate);
  }

  @Test
  void recordsAfterAnEmptyOneAreReadAsEver() throws Exception {
    RecordProcessor processor =
        processor(
            spec()
                .payload(
                    Payload.envelope("/d")
                        .missingDocument(NoDocumentPolicy.SKIP)
                        .emptyRecords(NoDocumentPolicy.SKIP)),
            "id UInt8");
    processor.process(record(""));
    processor.process(record("{\"d\":{\"id\":1}}\n{}\n{\"d\":{\"id\":2}} {\"d\":null}"));
    processor.process(record(" "));
    processor.process(record("{\"d\":{\"id\":3}}"));

    assertThat(processor.counters().rows()).isEqualTo(3);
    assertThat(processor.counters().skipped(SkipReason.EMPTY_RECORD)).isEqualTo(2);
    assertThat(processor.counters().skipped(SkipReason.MISSING_DOCUMENT)).isEqualTo(2);
    assertThat(processor.counters().rejected()).isZero();
    assertThat(processor.counters().documents()).isEqualTo(7);
  }

  /** Conditions without functions leave no garbage, whichever document they are about. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"x\\u0079\",\"id\":1,\"n\":1234567890123456789012345.5,\"s\":\"12.50\"}",
        "{\"id\":\"no number\",\"n\":1,\"s\":\"12.5\",\"kind\":\"xy\"}",
        "{\"id\":1}",
        "{\"id\":null,\"n\":7,\"s\":\"0.1\",\"kind\":\"abc\"}",
      })
  void aSkippedDocumentAllocatesNothing(String document) throws Exception {
    RecordProcessor processor =
        processor(
            spec()
                .filter(
                    filter(
                        "/kind = 'event' AND /n > 5 OR /s BETWEEN 100 AND 200 OR /kind IN ('a','b')"
                            + " OR /kind LIKE '%z' OR _key = 'other' OR _timestamp > '2030-01-01'"
                            + " OR _document_index > 0",
                        "/kind IS NOT NULL")),
            "id UInt8",
            "kind String");
    Record record = record(document);
    for (int i = 0; i < 20_000; i++) {
      processor.process(record);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        processor.process(record);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(processor.counters().skipped()).isEqualTo(25_000);
    assertThat(least).as("bytes for 1000 documents").isLessThan(1000);
  }

  private String fate(Payload payload, String text) throws Exception {
    RecordProcessor processor = processor(spec().payload(payload), "id UInt8");
    processor.process(record(text));
    ProcessorCounters counts = processor.counters();
    assertThat(counts.documents()).isLessThanOrEqualTo(1);
    return counts.rows() == 1
        ? "row"
        : counts.rejected() == 1
            ? "rejected"
            : Arrays.stream(SkipReason.values())
                .filter(reason -> counts.skipped(reason) == 1)
                .map(reason -> "skipped " + reason.label())
                .findFirst()
                .orElse("nothing");
  }

  private static Filter filter(@Nullable String keep, @Nullable String skip)
      throws FilterSyntaxException {
    return Filter.of(
        keep == null ? null : Filter.parse(keep), skip == null ? null : Filter.parse(skip));
  }

  private static Spec spec() {
    return new Spec();
  }

  private RecordProcessor processor(Spec spec, String... columns) throws Exception {
    List<Column> all = new ArrayList<>();
    for (String column : columns) {
      String[] parts = column.split(" ", -1);
      all.add(new Column(parts[0], parts[1], DefaultKind.NONE));
    }
    ConversionSpec.Builder builder = ConversionSpec.of(new TableSchema(TABLE, all), ERRORS);
    spec.settings.forEach(setting -> setting.accept(builder));
    return new RecordProcessor(builder.build(), blocks::add);
  }

  /** What a specification says apart from the table. */
  private static final class Spec {
    private final List<Consumer<ConversionSpec.Builder>> settings = new ArrayList<>();

    Spec filter(Filter filter) {
      return with(spec -> spec.filter(filter));
    }

    Spec mapping(Mapping mapping) {
      return with(spec -> spec.mapping(mapping));
    }

    Spec payload(Payload payload) {
      return with(spec -> spec.payload(payload));
    }

    Spec errorPolicy(ErrorPolicy policy) {
      return with(spec -> spec.errorPolicy(policy));
    }

    Spec valuesInErrors(ValuesInErrors values) {
      return with(spec -> spec.valuesInErrors(values));
    }

    private Spec with(Consumer<ConversionSpec.Builder> setting) {
      settings.add(setting);
      return this;
    }
  }

  private static Record record(String payload) {
    return record(payload.getBytes(StandardCharsets.UTF_8));
  }

  private static Record record(byte[] payload) {
    return new Record(payload, "events", "shard-7", "49590338271", "key", 1_700_000_000_123L);
  }
}
