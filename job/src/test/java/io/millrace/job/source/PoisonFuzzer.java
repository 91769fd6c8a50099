package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.fixture.AggregatedRecord;
import io.millrace.job.source.client.KplDeaggregator;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;

/**
 * Sends hostile records the whole way from the source to sealed blocks, in a process with a small
 * heap: {@code PoisonFuzzer <seed> <seconds>}. Ends with 0 when every document became a row or a
 * rejected row, in a time that grows with its bytes only; with another number, and what it was,
 * when not.
 */
public final class PoisonFuzzer {
  /** Processor time of a record: so much anyway, and so much for each of its bytes, unpacked. */
  private static final long NANOS = 3_000_000_000L;

  private static final long NANOS_PER_BYTE = 3_000;

  private static final HashKeyRange ALL =
      HashKeyRange.builder()
          .startingHashKey("0")
          .endingHashKey("340282366920938463463374607431768211455")
          .build();

  private static final List<String> TYPES =
      List.of(
          "String",
          "JSON",
          "JSON(a UInt8, b.c Array(Decimal(30, 3)), d JSON(e Int256), f Dynamic)",
          "Dynamic",
          "Array(Dynamic)",
          "Map(String, Dynamic)",
          "Variant(Array(Dynamic), Int64, String)",
          "Variant(Array(Tuple(a Int8, b String)), Map(String, String), UUID, Decimal(20, 5))",
          "Tuple(a UInt8, b Array(String), c Tuple(d Nullable(Int64), e JSON))",
          "Nested(a Int8, b String)",
          "Array(Array(Nullable(Float64)))",
          "Map(UInt64, Array(String))",
          "Array(FixedString(1000))",
          "Decimal(76, 38)",
          "UInt256",
          "DateTime64(9)",
          "LowCardinality(Nullable(String))",
          "Array(LowCardinality(String))",
          "Geometry",
          "IPv6",
          "Enum8('a' = 1, 'b' = 2)",
          "Float32",
          "Bool");

  private final Random random;
  private final HostilePayloads payloads;
  private final RecordSerializer serializer = new RecordSerializer();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final KplDeaggregator subRecords = new KplDeaggregator(ALL, StraySubRecords.KEEP);
  private long records;
  private long documents;
  private long slowest;

  private PoisonFuzzer(long seed) {
    random = new Random(seed);
    payloads = new HostilePayloads(random);
  }

  /** See {@link PoisonFuzzer}. */
  public static void main(String[] arguments) throws Exception {
    long seed = Long.parseLong(arguments[0]);
    long end = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000_000L;
    PoisonFuzzer fuzzer = new PoisonFuzzer(seed);
    do {
      fuzzer.round();
    } while (System.nanoTime() < end);
    System.out.printf(
        "seed %d: %d records, %d documents, slowest %d ms%n",
        seed, fuzzer.records, fuzzer.documents, fuzzer.slowest / 1_000_000);
  }

  /** One table, and some records for it. */
  private void round() throws Exception {
    long[] sealed = new long[1];
    boolean enveloped = random.nextBoolean();
    RecordProcessor processor =
        new RecordProcessor(
            spec(
                enveloped
                    ? envelope()
                    : payloads.pick(Payload.AUTO, Payload.of(PayloadFormat.JSON))),
            block -> sealed[0] += block.rows(),
            (fault, record) -> fault.printStackTrace(System.out));
    int count = 3 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      HostilePayloads.Payload payload = payloads.next();
      for (Record record : sent(payload)) {
        process(processor, record, payload);
      }
      if (random.nextInt(4) == 0) {
        processor.seal();
      }
    }
    // Whatever came before, this is a row.
    long rows = processor.counters().rows();
    process(
        processor,
        record("{\"fine\":1}".getBytes(UTF_8), "k"),
        new HostilePayloads.Payload("fine", new byte[0], 10, true));
    processor.seal();
    ProcessorCounters counters = processor.counters();
    require(enveloped || counters.rows() == rows + 1, "an ordinary document is a row", null);
    require(
        sealed[0] == counters.documents(),
        sealed[0] + " rows in blocks of " + counters.documents() + " documents",
        null);
    documents += counters.documents();
  }

  private List<Record> sent(HostilePayloads.Payload payload) {
    if (random.nextInt(4) > 0 || payload.bytes().length > 1 << 20) {
      return subRecords.of(record(payload.bytes(), payloads.name()));
    }
    AggregatedRecord aggregate = new AggregatedRecord();
    int parts = random.nextInt(10) == 0 ? 50_000 : 1 + random.nextInt(3);
    String json = parts > 10 ? "" : new String(payload.bytes(), UTF_8);
    String key = parts > 10 ? "k" : payloads.name();
    for (int i = 0; i < parts; i++) {
      aggregate.with(key, json);
    }
    byte[] bytes = aggregate.payload(0);
    if (random.nextInt(5) == 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return subRecords.of(record(bytes, "k"));
  }

  private void process(RecordProcessor processor, Record record, HostilePayloads.Payload payload)
      throws Exception {
    long started = threads.getCurrentThreadCpuTime();
    ProcessorCounters counters = processor.counters();
    long before = counters.documents();
    try {
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(record, out);
      processor.process(
          serializer.deserialize(
              new DataInputDeserializer(out.getSharedBuffer(), 0, out.length())));
    } catch (Throwable escaped) {
      escaped.printStackTrace(System.out);
      require(false, "nothing escapes", payload);
    }
    long nanos = threads.getCurrentThreadCpuTime() - started;
    slowest = Math.max(slowest, nanos);
    records++;
    require(
        counters.documents() == counters.rows() + counters.rejected(),
        "every document is a row or a rejected row",
        payload);
    require(counters.rejected(Reason.INTERNAL_ERROR) == 0, "no fault of our own", payload);
    require(
        counters.documents() > before || !payload.hasDocuments(),
        "no record is forgotten",
        payload);
    long size = Math.max(payload.unpackedBytes(), record.payload().length);
    require(
        nanos <= NANOS + NANOS_PER_BYTE * size,
        "it takes no longer than its " + size + " bytes allow, but " + nanos / 1_000_000 + " ms",
        payload);
  }

  private static void require(
      boolean condition, String what, HostilePayloads.@Nullable Payload in) {
    if (!condition) {
      String bytes =
          in == null
              ? ""
              : in.kind()
                  + ": "
                  + new String(Arrays.copyOf(in.bytes(), Math.min(300, in.bytes().length)), UTF_8);
      System.out.println("Violated: " + what + "; " + bytes);
      Runtime.getRuntime().halt(1);
    }
  }

  private Record record(byte[] payload, String key) {
    return new Record(payload, "events", "shardId-000000000003", "4959033827149025660", key, 1);
  }

  private ConversionSpec spec(Payload payload) throws Exception {
    List<Column> columns = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String type = TYPES.get(random.nextInt(TYPES.size()));
      DefaultKind kind = random.nextInt(4) == 0 ? DefaultKind.DEFAULT : DefaultKind.NONE;
      columns.add(new Column(HostilePayloads.FIELDS.get(i), type, kind));
    }
    columns.add(new Column("fine", "Nullable(String)", DefaultKind.NONE));
    columns.add(new Column("_key", "String", DefaultKind.NONE));
    if (random.nextBoolean()) {
      columns.add(new Column("_raw_message", "String", DefaultKind.NONE));
    }
    columns.add(new Column("made", "String", DefaultKind.NONE));
    columns.add(new Column("times", "Array(DateTime)", DefaultKind.NONE));
    Map<String, String> mapping =
        Map.of(
            "made",
            payloads.pick("replace(/a, 'x', /b)", "concat(/a, /b, /a)", "to_json(split(/a, ','))"),
            "times",
            "parse_time(/c, 'yyyy')");
    return ConversionSpec.of(
            new TableSchema(new TableName("db", "t"), columns), new TableName("db", "e"))
        .mapping(Mapping.parse(mapping))
        .errorPolicy(ErrorPolicy.TABLE)
        .payload(payload)
        .build();
  }

  private Payload envelope() {
    return payloads.pick(
        Payload.of(PayloadFormat.CLOUDWATCH_LOGS),
        Payload.of(PayloadFormat.DYNAMODB_STREAM),
        Payload.envelope("/detail"));
  }
}
