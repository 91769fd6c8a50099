package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.udf.record.Record;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Serializes records between Flink tasks: payload length and bytes, then the record's origin.
 * Strings may have any length and any characters: Kinesis limits the partition key of a record, but
 * not those of records inside an aggregated one. Never part of saved state while checkpoints are
 * aligned, as Millrace configures them, so the format may change between releases.
 *
 * <p>ASCII strings are written as bytes, other strings in Flink's format. Most records repeat the
 * name of a stream and of a shard, so each serializer caches these names. The cache does not change
 * the format. Not thread-safe: each task uses its own duplicate.
 */
final class RecordSerializer extends TypeSerializer<Record> {
  private static final long serialVersionUID = 2L;

  private static final Record EMPTY = new Record(new byte[0], "", "", "", "", 0);

  /** Written in place of the length if the string is not ASCII. */
  private static final int NOT_ASCII = -1;

  private static final int BUFFER_SIZE = 1 << 12;

  /** Created on first use. */
  private transient @Nullable Names names;

  private transient byte @Nullable [] buffer;

  @Override
  public TypeSerializer<Record> duplicate() {
    return new RecordSerializer();
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Record createInstance() {
    return EMPTY;
  }

  @Override
  public Record copy(Record from) {
    return from;
  }

  @Override
  public Record copy(Record from, Record reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Record record, DataOutputView target) throws IOException {
    target.writeInt(record.payload().length);
    target.write(record.payload());
    Names known = names();
    write(record.stream(), known.bytes(record.stream()), target);
    write(record.shardId(), known.bytes(record.shardId()), target);
    write(record.sequenceNumber(), ascii(record.sequenceNumber()), target);
    write(record.partitionKey(), ascii(record.partitionKey()), target);
    target.writeLong(record.arrivalMillis());
    target.writeLong(record.subSequence());
    target.writeBoolean(record.placement() == Record.Placement.STRAY);
  }

  private static void write(String text, byte @Nullable [] ascii, DataOutputView target)
      throws IOException {
    if (ascii == null) {
      target.writeInt(NOT_ASCII);
      StringValue.writeString(text, target);
    } else {
      target.writeInt(ascii.length);
      target.write(ascii);
    }
  }

  /** Returns the bytes of an ASCII string; null for any other. */
  private static byte @Nullable [] ascii(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    // A lone surrogate is encoded as a question mark.
    return bytes.length == text.length() && text.equals(new String(bytes, ISO_8859_1))
        ? bytes
        : null;
  }

  @Override
  public Record deserialize(DataInputView source) throws IOException {
    byte[] payload = new byte[source.readInt()];
    source.readFully(payload);
    Record alone =
        new Record(
            payload, name(source), name(source), text(source), text(source), source.readLong());
    return alone.subRecord(
        source.readLong(),
        source.readBoolean() ? Record.Placement.STRAY : Record.Placement.IN_SHARD);
  }

  private String text(DataInputView source) throws IOException {
    int length = source.readInt();
    return length == NOT_ASCII
        ? notAscii(source)
        : new String(read(length, source), 0, length, ISO_8859_1);
  }

  private String name(DataInputView source) throws IOException {
    int length = source.readInt();
    return length == NOT_ASCII ? notAscii(source) : names().text(read(length, source), length);
  }

  private static String notAscii(DataInputView source) throws IOException {
    return Objects.requireNonNull(
        StringValue.readString(source), "Millrace writes no null strings");
  }

  /** Reads so many bytes into the start of an array, which is valid until the next call. */
  private byte[] read(int length, DataInputView source) throws IOException {
    byte[] target = buffer;
    if (length > BUFFER_SIZE) {
      target = new byte[length];
    } else if (target == null) {
      target = new byte[BUFFER_SIZE];
      buffer = target;
    }
    source.readFully(target, 0, length);
    return target;
  }

  @Override
  public Record deserialize(Record reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  private Names names() {
    Names known = names;
    if (known == null) {
      known = new Names();
      names = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordSerializer;
  }

  @Override
  public int hashCode() {
    return RecordSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Record> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Declares that only this serializer reads its output. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Record> {
    public Snapshot() {
      super(RecordSerializer::new);
    }
  }

  /**
   * The latest ASCII names of streams and shards, with their bytes. Each slot holds one name; names
   * that share a slot replace each other.
   */
  private static final class Names {
    private static final int SLOTS = 1 << 10;
    private static final int LONGEST = 256;

    /** A shard's name ends with its number, so 1,024 consecutive shards have a slot each. */
    private static final int SUFFIX = 4;

    private final @Nullable Name[] slots = new @Nullable Name[SLOTS];

    /** Returns the bytes of an ASCII name; null for any other. */
    byte @Nullable [] bytes(String text) {
      int slot = slot(text);
      Name name = slots[slot];
      if (name != null && name.text.equals(text)) {
        return name.bytes;
      }
      byte[] bytes = ascii(text);
      if (bytes != null) {
        keep(slot, new Name(text, bytes));
      }
      return bytes;
    }

    /** Returns the name that an array begins with. */
    String text(byte[] bytes, int length) {
      int slot = slot(bytes, length);
      Name name = slots[slot];
      if (name == null || !Arrays.equals(name.bytes, 0, name.bytes.length, bytes, 0, length)) {
        name = new Name(new String(bytes, 0, length, ISO_8859_1), Arrays.copyOf(bytes, length));
        keep(slot, name);
      }
      return name.text;
    }

    private void keep(int slot, Name name) {
      if (name.bytes.length <= LONGEST) {
        slots[slot] = name;
      }
    }

    private static int slot(String text) {
      int hash = 0;
      for (int i = Math.max(0, text.length() - SUFFIX); i < text.length(); i++) {
        hash = 10 * hash + text.charAt(i);
      }
      return hash & (SLOTS - 1);
    }

    private static int slot(byte[] bytes, int length) {
      int hash = 0;
      for (int i = Math.max(0, length - SUFFIX); i < length; i++) {
        hash = 10 * hash + bytes[i];
      }
      return hash & (SLOTS - 1);
    }
  }

  private static final class Name {
    private final String text;
    private final byte[] bytes;

    Name(String text, byte[] bytes) {
      this.text = text;
      this.bytes = bytes;
    }
  }
}
