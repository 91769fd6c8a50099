package io.millrace.testkit.kinesis;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Streams of an emulator: making them, filling them, taking them away. Safe for many threads. */
public final class KinesisStreams implements AutoCloseable {
  /** What Kinesis takes in one PutRecords call. */
  private static final int RECORDS_PER_CALL = 500;

  /** One payload may be refused many times while a shard is over its limit. */
  private static final int ATTEMPTS = 100;

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Long enough for a machine that is very busy: a put that is given up and made again by the
   * client is in the stream twice.
   */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(3);

  private final KinesisClient client;

  KinesisStreams(URI endpoint) {
    client =
        KinesisClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(KinesisEmulator.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        KinesisEmulator.ACCESS_KEY, KinesisEmulator.ACCESS_KEY)))
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(ANSWER_TIMEOUT))
            .build();
  }

  /** The AWS client itself, for what this class has no method for (resharding, consumers). */
  public KinesisClient client() {
    return client;
  }

  /** Creates a stream and waits until it is active. */
  public void createStream(String name, int shards) {
    client.createStream(request -> request.streamName(name).shardCount(shards));
    awaitActive(name);
  }

  /** Creates a stream with a unique name, waits until it is active, returns the name. */
  public String newStream(int shards) {
    String name = "test-" + UUID.randomUUID();
    createStream(name, shards);
    return name;
  }

  /** Whether there is such a stream. */
  public boolean exists(String name) {
    try {
      client.describeStreamSummary(request -> request.streamName(name));
      return true;
    } catch (ResourceNotFoundException missing) {
      return false;
    }
  }

  /** Deletes a stream and waits until it is gone. */
  public void deleteStream(String name) {
    client.deleteStream(request -> request.streamName(name).enforceConsumerDeletion(true));
    client
        .waiter()
        .waitUntilStreamNotExists(request -> request.streamName(name), KinesisStreams::soon);
  }

  /** The open and closed shards of a stream, in the order of their ids. */
  public List<Shard> shards(String stream) {
    ListShardsResponse page = client.listShards(request -> request.streamName(stream));
    List<Shard> all = new ArrayList<>(page.shards());
    while (page.nextToken() != null) {
      String next = page.nextToken();
      page = client.listShards(request -> request.nextToken(next));
      all.addAll(page.shards());
    }
    return List.copyOf(all);
  }

  /**
   * Puts records in the given order, and again those that Kinesis refused for being too many. So
   * the order within a shard is kept unless the shard is over its limit.
   *
   * @throws IllegalStateException when a record is still refused after 100 attempts
   */
  public void put(String stream, List<KinesisDocument> documents) {
    for (int from = 0; from < documents.size(); from += RECORDS_PER_CALL) {
      int to = Math.min(documents.size(), from + RECORDS_PER_CALL);
      putAll(stream, documents.subList(from, to).stream().map(KinesisDocument::entry).toList());
    }
  }

  private void putAll(String stream, List<PutRecordsRequestEntry> entries) {
    List<PutRecordsRequestEntry> left = entries;
    String reason = "";
    for (int attempt = 0; attempt < ATTEMPTS && !left.isEmpty(); attempt++) {
      List<PutRecordsRequestEntry> sent = left;
      PutRecordsResponse answer =
          client.putRecords(request -> request.streamName(stream).records(sent));
      left = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        if (answer.records().get(i).errorCode() != null) {
          left.add(sent.get(i));
          reason = answer.records().get(i).errorMessage();
        }
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          left.size() + " records were refused by " + stream + ": " + reason);
    }
  }

  void awaitActive(String name) {
    client
        .waiter()
        .waitUntilStreamExists(request -> request.streamName(name), KinesisStreams::soon);
  }

  /** An emulator is quicker than what the AWS client is patient for (10 s between looks). */
  private static void soon(WaiterOverrideConfiguration.Builder wait) {
    wait.maxAttempts(1_000)
        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(20)));
  }

  boolean isReady() {
    try {
      client.listStreams(
          request -> request.overrideConfiguration(call -> call.apiCallTimeout(PROBE_TIMEOUT)));
      return true;
    } catch (SdkException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
