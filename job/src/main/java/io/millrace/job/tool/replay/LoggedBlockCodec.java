package io.millrace.job.tool.replay;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How the replay log stores a block. The log outlives releases: what a format means never changes,
 * and every release reads all formats. Format 2, integers big-endian, a text as its length in bytes
 * (int) and UTF-8:
 *
 * <pre>
 *   byte 2 · text database · text table · int number of columns
 *   text name of each · int number of types, the same or 0 · text type of each
 *   text token · int rows · long uncompressed bytes · long sealed at (ms since the epoch)
 *   byte {@link Compression#id()} · int length of the body · the body
 * </pre>
 *
 * <p>Format 1 lacks the types and their number.
 *
 * <p>Checkpoints store blocks in another format, which can change without this one.
 */
final class LoggedBlockCodec {
  private static final int WITHOUT_TYPES = 1;
  private static final int FORMAT = 2;
  private static final int OVERHEAD = 1_024;

  private LoggedBlockCodec() {}

  /** The block in format 2. */
  static byte[] write(SealedBlock block) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(block.compressedBytes() + OVERHEAD);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      writeText(block.table().database(), out);
      writeText(block.table().table(), out);
      writeTexts(block.columns(), out);
      writeTexts(block.types(), out);
      writeText(block.token(), out);
      out.writeInt(block.rows());
      out.writeLong(block.uncompressedBytes());
      out.writeLong(block.sealedAtMillis());
      out.writeByte(block.compression().id());
      out.writeInt(block.compressedBytes());
      block.body().writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The block that {@link #write} wrote, in this release or an earlier one.
   *
   * @throws IOException when a newer release wrote it, or the bytes are no block
   */
  static SealedBlock read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int format = in.readUnsignedByte();
    if (format < WITHOUT_TYPES || format > FORMAT) {
      throw new IOException(
          "A block in the replay log has format "
              + format
              + ", and this release of Millrace reads up to format "
              + FORMAT);
    }
    TableName table = new TableName(readText(in), readText(in));
    return new SealedBlock(
        table,
        readTexts(in),
        format == WITHOUT_TYPES ? List.of() : readTexts(in),
        readText(in),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        Compression.ofId(in.readUnsignedByte()),
        BlockBody.of(readBytes(in)));
  }

  private static void writeTexts(List<String> texts, DataOutputStream out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(text, out);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("A block in the replay log ends too early");
    }
    return in.readNBytes(length);
  }
}
