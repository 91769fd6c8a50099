package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.column.Bytes;
import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.RunPacker;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.row.RowGroups;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks whose rows were compressed while they grew have the content of those that were not. */
final class PackedBlocksTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final TableName ERRORS = new TableName("db", "t_errors");

  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC);

  /** Buffers of every kind: some are packed, and some are not. */
  private static final List<String> TYPES =
      List.of(
          "id UInt64",
          "text String",
          "small Nullable(Int8)",
          "fixed FixedString(3)",
          "low LowCardinality(Nullable(String))",
          "list Array(Array(Nullable(String)))",
          "map Map(String, Array(UInt32))",
          "pair Tuple(a String, b Nullable(Float64))",
          "items Nested(name String, lows Array(LowCardinality(String)))",
          "either Variant(UInt64, String)",
          "any Dynamic",
          "json JSON",
          "maybe String DEFAULT",
          "never Nullable(Int64) DEFAULT");

  private final long seed = Long.getLong("millrace.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @EnumSource
  void documentsOfASet(DocumentSet set) throws Exception {
    assertSame(
        set.columns(),
        set.documents(set == DocumentSet.NARROW ? 40_000 : 6_000, seed),
        new BlockLimits(1_000_000, 64 << 20));
  }

  @Test
  void allTypesWithRowsThatAreRejectedHalfway() throws Exception {
    List<byte[]> documents = Stream.generate(this::document).limit(40_000).toList();
    assertSame(columns(), documents, new BlockLimits(1_000_000, 7 << 20));
  }

  @Test
  void rejectedRows() throws Exception {
    List<byte[]> documents =
        Stream.generate(() -> ("{\"id\":\"" + text(300) + "\"}").getBytes(UTF_8))
            .limit(20_000)
            .toList();
    assertSame(columns(), documents, new BlockLimits(1_000_000, 5 << 20));
  }

  /** Limits are about what is written, whether it is packed or not. */
  @Test
  void packedBytesCount() {
    RowBuffers buffers = new RowBuffers();
    Bytes.appendOnly(buffers).put(new byte[200_000], 0, 200_000);
    new Bytes(buffers).put(new byte[70_000], 0, 70_000);
    buffers.endRow();
    long saved = buffers.pack((source, from) -> new byte[1]);
    assertThat(buffers.bytes()).isEqualTo(270_000);
    assertThat(saved).isEqualTo(3 * (2 * RunPacker.RUN_BYTES - 1));
  }

  /** Sealing copies what is not packed, so blocks that are packed are larger. */
  @Test
  void memoryIsLimited() throws Exception {
    int memory = 8 << 20;
    BlockLimits limits = new BlockLimits(1_000_000, 192 << 20, memory);
    List<byte[]> wide = DocumentSet.WIDE.documents(20_000, seed);
    List<Column> columns = DocumentSet.WIDE.columns();

    assertThat(largest(blocks(columns, wide, limits, Compression.NONE)))
        .isBetween(memory / 2 - 10_000L, memory / 2 + 10_000L);
    // Each of 60 columns has up to 64 KiB that are not packed yet.
    assertThat(largest(blocks(columns, wide, limits, Compression.LZ4)))
        .isGreaterThan(3 * memory / 4);

    List<Column> json = List.of(new Column("json", "JSON", DefaultKind.NONE));
    List<byte[]> documents =
        wide.stream()
            .map(document -> ("{\"json\":" + new String(document, UTF_8) + "}").getBytes(UTF_8))
            .toList();
    assertThat(largest(blocks(json, documents, limits, Compression.LZ4)))
        .isLessThan(memory / 2 + (2L << 20));
  }

  private static long largest(List<SealedBlock> blocks) {
    return blocks.stream().mapToLong(SealedBlock::uncompressedBytes).max().orElseThrow();
  }

  /** The sum for all groups is that of each, whatever is written, packed, cleared and forgotten. */
  @Test
  void memoryOfGroupsIsThatOfTheirRows() throws Exception {
    Converter converter =
        new Converter(
            new TableSchema(TABLE, columns()), Mapping.byName(), ValuesInErrors.SHOWN, CLOCK, 3);
    Decoder decoder = new Decoder(Payload.AUTO, DecodeLimits.DEFAULTS);
    RowGroups groups = converter.rows();
    RunPacker packer = Objects.requireNonNull(Compression.LZ4.packer());
    long mostSaved = 0;
    for (int i = 0; i < 60_000; i++) {
      Record record = new Record(document(), "events", "shardId-000000000000", "1", "key", 0);
      decoder.reset(record.payload());
      converter.begin(record);
      try {
        while (decoder.next()) {
          groups.pack(converter.convert(decoder.reader(), decoder.from()), packer);
        }
      } catch (ConvertException expected) {
        // Leaves no trace.
      }
      mostSaved = Math.max(mostSaved, 2 * groups.bytes() - groups.sealingMemory());
      if (i % 25_000 == 24_999) {
        Rows some = groups.largest().orElseThrow();
        groups.clear(some);
        if (random.nextBoolean()) {
          groups.forget(some);
        }
      }
      assertThat(groups.sealingMemory())
          .as("seed %d", seed)
          .isEqualTo(groups.all().stream().mapToLong(Rows::sealingMemory).sum());
    }
    assertThat(mostSaved).isPositive();
  }

  private void assertSame(List<Column> columns, List<byte[]> documents, BlockLimits limits)
      throws Exception {
    List<SealedBlock> plain = blocks(columns, documents, limits, Compression.NONE);
    List<SealedBlock> packed = blocks(columns, documents, limits, Compression.LZ4);

    assertThat(packed).as("seed %d", seed).hasSameSizeAs(plain).isNotEmpty();
    for (int i = 0; i < plain.size(); i++) {
      SealedBlock one = plain.get(i);
      SealedBlock other = packed.get(i);
      assertThat(other.rows()).isEqualTo(one.rows());
      assertThat(other.columns()).isEqualTo(one.columns());
      assertThat(other.uncompressedBytes()).isEqualTo(one.uncompressedBytes());
      assertThat(other.plainBody())
          .as("block %d, seed %d", i, seed)
          .isEqualTo(one.body().toByteArray());
    }
    assertThat(plain).anyMatch(block -> block.uncompressedBytes() > 2 << 20);
  }

  private static List<SealedBlock> blocks(
      List<Column> columns, List<byte[]> documents, BlockLimits limits, Compression compression)
      throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    ConversionSpec spec =
        ConversionSpec.of(new TableSchema(TABLE, columns), ERRORS)
            .blockLimits(limits)
            .compression(compression)
            .build();
    RecordProcessor processor = new RecordProcessor(spec, blocks::add, (fault, row) -> {}, CLOCK);
    for (byte[] document : documents) {
      processor.process(new Record(document, "events", "shardId-000000000000", "1", "key", 0));
    }
    processor.seal();
    return blocks;
  }

  private static List<Column> columns() {
    return TYPES.stream()
        .map(
            text -> {
              boolean hasDefault = text.endsWith(" DEFAULT");
              String name = text.substring(0, text.indexOf(' '));
              String type = text.replace(" DEFAULT", "").substring(name.length() + 1);
              return new Column(name, type, hasDefault ? DefaultKind.DEFAULT : DefaultKind.NONE);
            })
        .collect(Collectors.toList());
  }

  private byte[] document() {
    StringBuilder json = new StringBuilder("{\"id\":").append(random.nextInt());
    field(json, "text", "\"" + text(40) + "\"");
    field(json, "small", random.nextBoolean() ? "null" : "" + random.nextInt(100));
    field(json, "fixed", "\"abc\"");
    field(json, "low", "\"" + random.nextInt(50) + "\"");
    field(json, "list", "[[\"" + text(5) + "\",null],[]]");
    field(json, "map", "{\"" + text(3) + "\":[1,2,3]}");
    field(json, "pair", "{\"a\":\"" + text(4) + "\",\"b\":1.5}");
    field(json, "items", "[{\"name\":\"" + text(4) + "\",\"lows\":[\"a\",\"b\"]}]");
    field(json, "either", random.nextBoolean() ? "7" : "\"" + text(6) + "\"");
    field(json, "any", List.of("1", "\"x\"", "[1,2]", "true").get(random.nextInt(4)));
    field(json, "json", "{\"a\":" + random.nextInt(9) + ",\"b\":\"" + text(5) + "\"}");
    field(json, "maybe", "\"" + text(7) + "\"");
    field(json, "never", random.nextInt(20) == 0 ? "\"no number\"" : "8");
    return json.append('}').toString().getBytes(UTF_8);
  }

  private void field(StringBuilder json, String name, String value) {
    if (random.nextInt(10) > 0) {
      json.append(",\"").append(name).append("\":").append(value);
    }
  }

  private String text(int most) {
    return random
        .ints(random.nextInt(most + 1), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
