package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.KinesisDocument;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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
final class AggregatedRecord {
  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /** Field number and wire type of the messages' fields. */
  private static final int KEY_TABLE = (1 << 3) | 2;

  private static final int HASH_KEY_TABLE = (2 << 3) | 2;
  private static final int RECORDS = (3 << 3) | 2;
  private static final int KEY_INDEX = 1 << 3;
  private static final int HASH_KEY_INDEX = 2 << 3;
  private static final int DATA = (3 << 3) | 2;

  private final List<String> keys = new ArrayList<>();
  private final List<BigInteger> hashKeys = new ArrayList<>();
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /** A sub-record whose place in the stream is by the hash of its key. */
  AggregatedRecord with(String key, String json) {
    return with(key, null, json);
  }

  /** A sub-record with an explicit hash key. */
  AggregatedRecord with(String key, @Nullable BigInteger hashKey, String json) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write(KEY_INDEX);
    number(keys.size(), record);
    keys.add(key);
    if (hashKey != null) {
      record.write(HASH_KEY_INDEX);
      number(hashKeys.size(), record);
      hashKeys.add(hashKey);
    }
    bytes(DATA, json.getBytes(UTF_8), record);
    bytes(RECORDS, record.toByteArray(), records);
    return this;
  }

  /** The record, to be put under the first sub-record's key. */
  KinesisDocument document() {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    keys.forEach(key -> bytes(KEY_TABLE, key.getBytes(UTF_8), message));
    hashKeys.forEach(key -> bytes(HASH_KEY_TABLE, key.toString().getBytes(UTF_8), message));
    message.writeBytes(records.toByteArray());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(MAGIC);
    all.writeBytes(message.toByteArray());
    all.writeBytes(md5(message.toByteArray()));
    return new KinesisDocument(
        SdkBytes.fromByteArray(all.toByteArray()),
        keys.get(0),
        hashKeys.isEmpty() ? null : hashKeys.get(0));
  }

  private static void bytes(int field, byte[] bytes, ByteArrayOutputStream out) {
    out.write(field);
    number(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void number(int number, ByteArrayOutputStream out) {
    int left = number;
    while (left > 0x7F) {
      out.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
