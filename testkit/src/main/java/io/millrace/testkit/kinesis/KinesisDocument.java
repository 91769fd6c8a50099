package io.millrace.testkit.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * A record to put into a stream.
 *
 * @param data the payload
 * @param partitionKey decides the shard by its hash, unless a hash key is given
 * @param hashKey decides the shard, from 0 to 2^128 - 1
 */
public record KinesisDocument(SdkBytes data, String partitionKey, @Nullable BigInteger hashKey) {

  /** JSON whose shard follows from the hash of {@code partitionKey}. */
  public static KinesisDocument of(String partitionKey, String json) {
    return new KinesisDocument(SdkBytes.fromString(json, UTF_8), partitionKey, null);
  }

  /** The same record, sent to the shard whose range holds {@code key}. */
  public KinesisDocument withHashKey(BigInteger key) {
    return new KinesisDocument(data, partitionKey, key);
  }

  PutRecordsRequestEntry entry() {
    return PutRecordsRequestEntry.builder()
        .data(data)
        .partitionKey(partitionKey)
        .explicitHashKey(hashKey == null ? null : hashKey.toString())
        .build();
  }
}
