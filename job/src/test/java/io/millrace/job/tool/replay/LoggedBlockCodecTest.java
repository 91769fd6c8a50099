package io.millrace.job.tool.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes that logs of earlier releases hold. They never change. */
final class LoggedBlockCodecTest {
  private static final SealedBlock BLOCK =
      new SealedBlock(
          new TableName("däta", "events"),
          List.of("id", "user`s name"),
          List.of("UInt64", "Nullable(String)"),
          "1c9f-α",
          3,
          4_000_000_000L,
          1_764_000_000_123L,
          Compression.LZ4,
          BlockBody.of(new byte[] {4, 34, 77, 24, -1, 0}));

  private static final byte[] FORMAT_1 =
      HexFormat.of()
          .parseHex(
              "01"
                  + "00000005"
                  + "64c3a47461"
                  + "00000006"
                  + "6576656e7473"
                  + "00000002"
                  + "00000002"
                  + "6964"
                  + "0000000b"
                  + "757365726073206e616d65"
                  + "00000007"
                  + "316339662dceb1"
                  + "00000003"
                  + "00000000ee6b2800"
                  + "0000019ab697e87b"
                  + "01"
                  + "00000006"
                  + "04224d18ff00");

  private static final byte[] FORMAT_2 =
      HexFormat.of()
          .parseHex(
              "02"
                  + "00000005"
                  + "64c3a47461"
                  + "00000006"
                  + "6576656e7473"
                  + "00000002"
                  + "00000002"
                  + "6964"
                  + "0000000b"
                  + "757365726073206e616d65"
                  + "00000002"
                  + "00000006"
                  + "55496e743634"
                  + "00000010"
                  + "4e756c6c61626c6528537472696e6729"
                  + "00000007"
                  + "316339662dceb1"
                  + "00000003"
                  + "00000000ee6b2800"
                  + "0000019ab697e87b"
                  + "01"
                  + "00000006"
                  + "04224d18ff00");

  @Test
  void writesFormat2() {
    assertThat(HexFormat.of().formatHex(LoggedBlockCodec.write(BLOCK)))
        .isEqualTo(HexFormat.of().formatHex(FORMAT_2));
  }

  @Test
  void readsFormat2() throws IOException {
    assertThat(LoggedBlockCodec.read(FORMAT_2)).usingRecursiveComparison().isEqualTo(BLOCK);
  }

  @Test
  void readsFormat1WithoutTypes() throws IOException {
    SealedBlock read = LoggedBlockCodec.read(FORMAT_1);
    assertThat(read).usingRecursiveComparison().ignoringFields("types").isEqualTo(BLOCK);
    assertThat(read.types()).isEmpty();
    assertThat(LoggedBlockCodec.read(LoggedBlockCodec.write(read)))
        .usingRecursiveComparison()
        .isEqualTo(read);
  }

  @Test
  void refusesAFormatOfTheFuture() {
    byte[] future = FORMAT_2.clone();
    future[0] = 3;
    assertThatThrownBy(() -> LoggedBlockCodec.read(future))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "A block in the replay log has format 3, and this release of Millrace reads up to"
                + " format 2");
  }

  @Test
  void refusesABlockThatIsCutShort() {
    for (int length = 0; length < FORMAT_2.length; length++) {
      byte[] cut = Arrays.copyOf(FORMAT_2, length);
      assertThatThrownBy(() -> LoggedBlockCodec.read(cut))
          .as("of %s bytes", length)
          .isInstanceOf(IOException.class);
    }
  }
}
