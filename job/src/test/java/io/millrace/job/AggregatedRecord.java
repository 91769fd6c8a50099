package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.KinesisDocument;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A record as the Kinesis Producer Library aggregates them, put together by hand from the published
 * format.
 *
 * @see <a
 *     href="https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md">KPL
 *     Aggregated Record Format</a>
 */
public final class AggregatedRecord {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /** Field number and wire type of the messages' fields. */
  private static final int KEY_TABLE = (1 << 3) | 2;

  private static final int HASH_KEY_TABLE = (2 << 3) | 2;
  private static final int RECORDS = (3 << 3) | 2;
  private static final int KEY_INDEX = 1 << 3;
  private static final int HASH_KEY_INDEX = 2 << 3;
  private static final int DATA = (3 << 3) | 2;

  private final List<String> keys = new ArrayList<>();
  private final List<String> hashKeys = new ArrayList<>();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /** A sub-record whose place in the stream is by the hash of its key. */
  public AggregatedRecord with(String key, String json) {
    return with(key, null, json);
  }

  /** A sub-record with an explicit hash key. */
  public AggregatedRecord with(String key, @Nullable BigInteger hashKey, String json) {
    keys.add(key);
    if (hashKey != null) {
      hashKeys.add(hashKey.toString());
    }
    return referring(keys.size() - 1L, hashKey == null ? null : hashKeys.size() - 1L, json);
  }

  /** An entry of the table of hash keys, which may be none. */
  public AggregatedRecord withHashKey(String hashKey) {
    hashKeys.add(hashKey);
    return this;
  }

  /**
   * A sub-record that refers to entries of the tables, which may be none; null refers to nothing.
   */
  public AggregatedRecord referring(@Nullable Long key, @Nullable Long hashKey, String json) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    if (key != null) {
      record.write(KEY_INDEX);
      number(key, record);
    }
    if (hashKey != null) {
      record.write(HASH_KEY_INDEX);
      number(hashKey, record);
    }
    bytes(DATA, json.getBytes(UTF_8), record);
    bytes(RECORDS, record.toByteArray(), records);
    return this;
  }

  /** The record, to be put under the first sub-record's key. */
  KinesisDocument document() {
    return new KinesisDocument(
        SdkBytes.fromByteArray(payload(0)),
        keys.get(0),
        hashKeys.isEmpty() ? null : new BigInteger(hashKeys.get(0)));
  }

  /**
   * The record's bytes, with a checksum that is right.
   *
   * @param missing how many bytes the message is short of
   */
  public byte[] payload(int missing) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    keys.forEach(key -> bytes(KEY_TABLE, key.getBytes(UTF_8), message));
    hashKeys.forEach(key -> bytes(HASH_KEY_TABLE, key.getBytes(UTF_8), message));
    message.writeBytes(records.toByteArray());
    byte[] left = Arrays.copyOf(message.toByteArray(), message.size() - missing);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(MAGIC);
    all.writeBytes(left);
    all.writeBytes(md5(left));
    return all.toByteArray();
  }

  private static void bytes(int field, byte[] bytes, ByteArrayOutputStream out) {
    out.write(field);
    number(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void number(long number, ByteArrayOutputStream out) {
    long left = number;
    while (left > 0x7F) {
      out.write((int) (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write((int) left);
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
