package io.millrace.job.sink;

import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The format of a block in checkpoints and savepoints. They outlive releases: every block begins
 * with the version of its format, what a version means never changes, and every release reads all
 * that came before it. Format 2, integers big-endian, a text as its length in bytes (int) and
 * UTF-8:
 *
 * <pre>
 *   byte 2 · text database · text table · int number of columns
 *   text name of each · int number of types, the same or 0 · text type of each
 *   text token · int rows · long uncompressed bytes · long sealed at (ms since the epoch)
 *   byte {@link Compression#id()} · int length of the body · the body
 * </pre>
 *
 * <p>Format 1 lacks the number of types and the types. Its blocks can be inserted but not split.
 *
 * <p>The names of this class and of {@link Snapshot} are part of savepoints.
 */
final class SealedBlockSerializer extends TypeSerializerSingleton<SealedBlock> {
  private static final long serialVersionUID = 1L;
  private static final int WITHOUT_TYPES = 1;
  private static final int FORMAT = 2;

  public static final SealedBlockSerializer INSTANCE = new SealedBlockSerializer();

  private SealedBlockSerializer() {}

  @Override
  public void serialize(SealedBlock block, DataOutputView out) throws IOException {
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
    WholeArrays.write(block.body(), out);
  }

  /**
   * @throws IOException when a newer release wrote the block
   */
  @Override
  public SealedBlock deserialize(DataInputView in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < WITHOUT_TYPES || format > FORMAT) {
      throw new IOException(
          "A saved block has format "
              + format
              + ", and this release of Millrace reads up to format "
              + FORMAT
              + ". Restore with the release that wrote it, or a newer one.");
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
        BlockBody.read(in, in.readInt()));
  }

  @Override
  public SealedBlock deserialize(SealedBlock reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public SealedBlock copy(SealedBlock from) {
    return from;
  }

  @Override
  public SealedBlock copy(SealedBlock from, SealedBlock reuse) {
    return from;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public SealedBlock createInstance() {
    return new SealedBlock(
        new TableName("", ""),
        List.of(),
        List.of(),
        "",
        0,
        0,
        0,
        Compression.NONE,
        BlockBody.of(new byte[0]));
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializerSnapshot<SealedBlock> snapshotConfiguration() {
    return new Snapshot();
  }

  private static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(text, out);
    }
  }

  private static List<String> readTexts(DataInputView in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static void writeText(String text, DataOutputView out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Records in a savepoint which serializer wrote it; the format of each block is in the block. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SealedBlock> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
