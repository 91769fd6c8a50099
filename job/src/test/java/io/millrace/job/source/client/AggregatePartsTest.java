package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.fixture.AggregatedRecord;
import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.SourceFixture;
import io.millrace.job.source.SourceProperties;
import io.millrace.job.source.shard.InitialPosition;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.kinesis.shaded.com.amazonaws.SDKGlobalConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.UserRecord;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.SdkBytes;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import org.junit.jupiter.api.Test;

/** Answers of aggregated records, cut so that no batch becomes too many records. */
final class AggregatePartsTest {
  private static final BigInteger LAST = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  @Test
  void anyAnswerIsCutIntoItself() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      List<Integer> records = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        records.add(1 + random.nextInt(2 * AggregateParts.MOST_SUB_RECORDS));
      }
      List<List<Integer>> parts = AggregateParts.of(records, Integer::intValue);

      assertThat(parts.stream().flatMap(List::stream))
          .as("seed %s", seed)
          .containsExactlyElementsOf(records);
      assertThat(parts)
          .as("seed %s", seed)
          .allMatch(
              part ->
                  part.size() <= 1
                      || part.stream().mapToLong(count -> count).sum()
                          <= AggregateParts.MOST_SUB_RECORDS);
      assertThat(parts.size() == 1 || parts.stream().noneMatch(List::isEmpty)).isTrue();
    }
  }

  @Test
  void subRecordsAreCountedAsTheConnectorDoes() {
    for (int count : new int[] {1, 2, 100}) {
      assertThat(MalformedAggregates.subRecords(ByteBuffer.wrap(aggregate(count))))
          .isEqualTo(count);
    }
    assertThat(MalformedAggregates.subRecords(ByteBuffer.wrap(new byte[0]))).isEqualTo(1);
    assertThat(MalformedAggregates.subRecords(ByteBuffer.wrap(new byte[100]))).isEqualTo(1);
    byte[] cut = new AggregatedRecord().with("k", "{}").payload(1);
    assertThat(MalformedAggregates.subRecords(ByteBuffer.wrap(cut))).isPositive();
  }

  /** Every record once and in order, and never said to be at the tip before the last part. */
  @Test
  void pollingHandsOutAnAnswerInParts() throws Exception {
    System.setProperty(SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY, "true");
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      String data = Base64.getEncoder().encodeToString(aggregate(15_000));
      List<Map<String, Object>> records = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        records.add(Map.of("Data", data, "PartitionKey", "k", "SequenceNumber", "" + i));
      }
      kinesis.answering(
          Map.of("Records", records, "MillisBehindLatest", 0, "NextShardIterator", "next"));
      SourceConfig config = SourceFixture.config("events", kinesis.endpoint());
      Properties properties = SourceProperties.of(config, InitialPosition.oldest());
      PollingProxy proxy =
          new PollingProxy(
              properties,
              new KinesisRetry(config, new CountDownLatch(1)),
              new IdlePolling(Duration.ofMillis(200), Duration.ofSeconds(2)),
              SourceCounters.register(new RecordedMetrics().group()));

      List<String> read = new ArrayList<>();
      String iterator = "first";
      int batches = 0;
      while (!iterator.equals("next")) {
        GetRecordsResult answer = proxy.getRecords(iterator, 10_000);
        batches++;
        iterator = answer.getNextShardIterator();
        assertThat(answer.getMillisBehindLatest() == 0).isEqualTo(iterator.equals("next"));
        assertThat(UserRecord.deaggregate(answer.getRecords(), BigInteger.ZERO, LAST))
            .hasSizeLessThanOrEqualTo(AggregateParts.MOST_SUB_RECORDS);
        answer.getRecords().stream().map(Record::getSequenceNumber).forEach(read::add);
      }
      assertThat(read).containsExactly("0", "1", "2", "3", "4", "5");
      assertThat(batches).isEqualTo(6);
      assertThat(kinesis.actions()).containsExactly("GetRecords");
      proxy.close();
    } finally {
      System.clearProperty(SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY);
    }
  }

  @Test
  void fanOutHandsOutAnEventInParts() {
    var record =
        org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.Record
            .builder()
            .data(SdkBytes.fromByteArray(aggregate(15_000)))
            .sequenceNumber("7")
            .build();
    SubscribeToShardEvent event =
        SubscribeToShardEvent.builder()
            .records(Collections.nCopies(3, record))
            .millisBehindLatest(0L)
            .build();

    assertThat(FanOutProxy.parts(event))
        .hasSize(3)
        .extracting(part -> ((SubscribeToShardEvent) part).continuationSequenceNumber())
        .containsExactly("7", "7", null);
    assertThat(FanOutProxy.parts(event))
        .extracting(part -> ((SubscribeToShardEvent) part).millisBehindLatest())
        .containsExactly(1L, 1L, 0L);
  }

  private static byte[] aggregate(int subRecords) {
    AggregatedRecord aggregate = new AggregatedRecord().with("k", "");
    for (int i = 1; i < subRecords; i++) {
      aggregate.referring(0L, null, "");
    }
    return aggregate.payload(0);
  }
}
