package io.millrace.testkit.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.testkit.clickhouse.AdjustableClock;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

final class KinesisEmulatorITCase {
  @Test
  void holdsWhatWasPutInOrder() {
    KinesisStreams streams = KinesisEmulator.forTests().streams();
    String stream = streams.newStream(1);

    List<KinesisDocument> documents =
        IntStream.range(0, 1_200)
            .mapToObj(id -> KinesisDocument.of("key" + id, "{\"id\":" + id + "}"))
            .toList();
    streams.put(stream, documents);

    List<Record> records = read(streams, stream, 0);
    assertThat(records)
        .extracting(record -> record.data().asUtf8String())
        .containsExactlyElementsOf(documents.stream().map(d -> d.data().asUtf8String()).toList());
    assertThat(records.get(7).partitionKey()).isEqualTo("key7");
    streams.deleteStream(stream);
    assertThat(streams.exists(stream)).isFalse();
  }

  @Test
  void hashKeyChoosesTheShard() {
    KinesisStreams streams = KinesisEmulator.forTests().streams();
    String stream = streams.newStream(4);
    assertThat(streams.shards(stream)).hasSize(4);

    for (int shard = 0; shard < 4; shard++) {
      BigInteger first =
          new BigInteger(streams.shards(stream).get(shard).hashKeyRange().startingHashKey());
      streams.put(stream, List.of(KinesisDocument.of("k", "in " + shard).withHashKey(first)));
    }

    for (int shard = 0; shard < 4; shard++) {
      assertThat(read(streams, stream, shard))
          .extracting(record -> record.data().asUtf8String())
          .containsExactly("in " + shard);
    }
    streams.deleteStream(stream);
  }

  @Test
  void ownEmulatorHasItsStreamsAgainAfterRestart() {
    try (KinesisEmulator emulator =
        KinesisEmulator.start(KinesisOptions.temporary().withStream("events", 2))) {
      emulator.streams().put("events", List.of(KinesisDocument.of("k", "{}")));
      assertThat(read(emulator.streams(), "events", 0).size())
          .isEqualTo(1 - read(emulator.streams(), "events", 1).size());

      emulator.kill();
      assertThat(emulator.isReady()).isFalse();
      emulator.restart();

      assertThat(emulator.streams().shards("events")).hasSize(2);
      assertThat(read(emulator.streams(), "events", 0)).isEmpty();
    }
  }

  /** Neither its HTTP port nor its HTTPS port. */
  @Test
  void otherMachinesDoNotReachIt() throws Exception {
    List<InetAddress> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    assumeThat(outside).as("a network").isNotEmpty();
    KinesisOptions options = KinesisOptions.temporary();
    try (KinesisEmulator emulator = KinesisEmulator.start(options)) {
      assertThat(emulator.isReady()).isTrue();
      for (InetAddress address : outside) {
        for (int port : new int[] {options.plainPort(), options.tlsPort()}) {
          assertThatThrownBy(() -> new Socket(address, port).close())
              .as("%s:%d", address, port)
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  /** As after the machine was suspended: that time is not in monotonic clocks. */
  @Test
  @EnabledIf("io.millrace.testkit.clickhouse.AdjustableClock#isAvailable")
  void itsClockIsThatOfTheMachine(@TempDir Path folder) throws InterruptedException {
    AdjustableClock clock = new AdjustableClock(folder.resolve("clock"));
    KinesisOptions options = KinesisOptions.temporary().withEnvironment(clock.environment());
    try (KinesisEmulator emulator = KinesisEmulator.start(options.withStream("events", 1))) {
      Instant later = Instant.now().plus(Duration.ofHours(1));
      assertThat(arrival(emulator)).isBefore(later);

      clock.set(Duration.ofHours(2));

      Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
      while (arrival(emulator).isBefore(later) && Instant.now().isBefore(deadline)) {
        Thread.sleep(200);
      }
      assertThat(arrival(emulator)).isAfter(later);
    }
  }

  /** When a record that is put now arrives. */
  private static Instant arrival(KinesisEmulator emulator) {
    emulator.streams().put("events", List.of(KinesisDocument.of("k", "{}")));
    try {
      List<Record> records = read(emulator.streams(), "events", 0);
      return records.get(records.size() - 1).approximateArrivalTimestamp();
    } catch (ExpiredIteratorException e) {
      // The clock was set between the two calls of a read.
      return arrival(emulator);
    }
  }

  private static List<Record> read(KinesisStreams streams, String stream, int shard) {
    KinesisClient client = streams.client();
    String iterator =
        client
            .getShardIterator(
                request ->
                    request
                        .streamName(stream)
                        .shardId(streams.shards(stream).get(shard).shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
            .shardIterator();
    List<Record> all = new ArrayList<>();
    while (true) {
      String from = iterator;
      var answer = client.getRecords(request -> request.shardIterator(from));
      all.addAll(answer.records());
      if (answer.millisBehindLatest() == 0) {
        return all;
      }
      iterator = answer.nextShardIterator();
    }
  }
}
