package io.millrace.job.source.client;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardMetadata;
import org.jspecify.annotations.Nullable;

/** The hash key range of a shard: Kinesis assigns a record by the hash of its partition key. */
public final class ShardHashKeys {
  private static final String FIRST = "0";
  private static final int BITS = 128;
  private static final String LAST = BigInteger.ONE.shiftLeft(BITS).subtract(BigInteger.ONE) + "";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,39}");

  private final BigInteger first;
  private final BigInteger last;

  public ShardHashKeys(StreamShardHandle shard) {
    this(KinesisDataFetcher.convertToStreamShardMetadata(shard));
  }

  private ShardHashKeys(StreamShardMetadata shard) {
    this(shard.getStartingHashKey(), shard.getEndingHashKey());
  }

  public ShardHashKeys(String first, String last) {
    this.first = new BigInteger(first);
    this.last = new BigInteger(last);
  }

  /** Returns the shard with the full range of hash keys. */
  public static StreamShardHandle withAll(StreamShardHandle shard) {
    StreamShardMetadata described = KinesisDataFetcher.convertToStreamShardMetadata(shard);
    described.setStartingHashKey(FIRST);
    described.setEndingHashKey(LAST);
    return KinesisDataFetcher.convertToStreamShardHandle(described);
  }

  /**
   * Whether a record belongs to the shard.
   *
   * @param explicit the hash key that the producer set; null to hash the partition key
   */
  public boolean hold(@Nullable String explicit, String partitionKey) {
    BigInteger key = explicit == null ? hash(partitionKey) : new BigInteger(explicit);
    return key.compareTo(first) >= 0 && key.compareTo(last) <= 0;
  }

  /** Whether it is a decimal number within the full range of hash keys. */
  static boolean isOne(String key) {
    return NUMBER.matcher(key).matches() && new BigInteger(key).bitLength() <= BITS;
  }

  private static BigInteger hash(String partitionKey) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return new BigInteger(1, md5.digest(partitionKey.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }
}
