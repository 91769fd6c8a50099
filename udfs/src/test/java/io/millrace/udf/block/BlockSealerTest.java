package io.millrace.udf.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.junit.jupiter.api.Test;

final class BlockSealerTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC);

  @Test
  void aBlockIsInNativeFormat() throws Exception {
    Rows rows = rows("{\"n\":258,\"s\":[\"a\",null]}", "{\"s\":[\"bc\"]}");

    SealedBlock block = new BlockSealer(TABLE, Compression.NONE, CLOCK).seal(rows);

    assertThat(new String(block.body().toByteArray(), StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "\2\2"
                + "\1n\6UInt16"
                + "\2\1\0\0"
                + "\1s\27Array(Nullable(String))"
                + "\2\0\0\0\0\0\0\0"
                + "\3\0\0\0\0\0\0\0"
                + "\0\1\0"
                + "\1a"
                + "\0"
                + "\2bc");
    assertThat(block.rows()).isEqualTo(2);
    assertThat(block.columns()).containsExactly("n", "s");
    assertThat(block.sealedAtMillis()).isEqualTo(1234);
    assertThat(block.uncompressedBytes()).isEqualTo(block.compressedBytes());
  }

  @Test
  void lz4HoldsTheSameBytesInOneFrame() throws Exception {
    String[] documents = new String[50_000];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = "{\"n\":" + i % 50_000 + ",\"s\":[\"some text\",\"" + i + "\"]}";
    }
    Rows rows = rows(documents);

    SealedBlock plain = new BlockSealer(TABLE, Compression.NONE, CLOCK).seal(rows);
    SealedBlock compressed = new BlockSealer(TABLE, Compression.LZ4, CLOCK).seal(rows);

    assertThat(compressed.compression()).isEqualTo(Compression.LZ4);
    assertThat(compressed.uncompressedBytes()).isEqualTo(plain.compressedBytes());
    assertThat(compressed.body().toByteArray()).hasSizeLessThan(plain.compressedBytes() / 2);
    try (InputStream in = new LZ4FrameInputStream(compressed.body().inputStream())) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body().toByteArray());
    }
  }

  private static Rows rows(String... documents) throws Exception {
    TableSchema table =
        new TableSchema(
            TABLE,
            List.of(
                new Column("n", "UInt16", DefaultKind.NONE),
                new Column("s", "Array(LowCardinality(Nullable(String)))", DefaultKind.NONE)));
    Converter converter = new Converter(table, Mapping.byName(), ValuesInErrors.SHOWN);
    for (String document : documents) {
      byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
      JsonReader in = new JsonReader();
      in.reset(bytes, 0, bytes.length);
      converter.convert(in, 0);
    }
    return converter.rows().all().iterator().next();
  }
}
