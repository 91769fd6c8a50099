package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisStreams;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * This release restores savepoints of the whole job that earlier releases wrote. {@code
 * src/test/resources/savepoints} keeps them; files are added and never changed. Each was taken of
 * two subtasks reading two shards, while ClickHouse was away: documents 0 to 19 had landed, 20 to
 * 39 were blocks in state. How to add one is said in CONTRIBUTING.md.
 *
 * <p>The stream is another one of the same name. Kinesis continues from any sequence number of its
 * own making; the emulator knows only those of records it has. So the job asks for what comes after
 * the saved positions, and the emulator is asked for all it has.
 */
@Timeout(180)
final class SavedSavepointsITCase {
  private static final String SAVE = "millrace.save-state";
  private static final Path FOLDER =
      Path.of(System.getProperty("millrace.root"), "job", "src", "test", "resources", "savepoints");
  private static final String STREAM = "millrace-saved";
  private static final String DATABASE = "millrace_savepoint";
  private static final int SHARDS = 2;
  private static final int PORTION = 20;

  /** As CBOR has it, behind its length. */
  private static final Pattern SEQUENCE_NUMBER = Pattern.compile("x8([0-9]{56})");

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final Set<String> askedFor = ConcurrentHashMap.newKeySet();

  static List<String> releases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void goOnInThisReleaseWithAnotherParallelism(String release, @TempDir Path folder)
      throws Exception {
    ClickHouseServer server = ClickHouseServer.forTests();
    freshStream();
    freshTable(server);
    try (KinesisFront front = new KinesisFront(kinesis);
        PipelineCluster flink = PipelineCluster.start(3, folder)) {
      front.changeRequest("GetShardIterator", this::fromTheBeginning);
      JobID job =
          flink.submit(
              // Saved a while ago: Kinesis keeps records for a day.
              config(
                  server,
                  "source.endpoint=" + front.endpoint(),
                  "source.on-expired-position=continue"),
              3,
              FOLDER.resolve(release).toUri().toString());
      awaitRows(server, PORTION);
      put(2 * PORTION);
      awaitRows(server, 2 * PORTION);
      flink.stop(job);
    }
    assertThat(server.query("SELECT count(), uniqExact(id), min(id), max(id) FROM " + table()))
        .isEqualTo("40\t40\t20\t59");
    String saved = text(savepoint(release));
    // Kryo sets a bit in the last character.
    assertThat(askedFor)
        .hasSize(SHARDS)
        .allMatch(number -> saved.contains(number.substring(0, number.length() - 1)));
  }

  /** A request in CBOR with the fewest possible changes. */
  private byte[] fromTheBeginning(byte[] request) {
    Matcher position = SEQUENCE_NUMBER.matcher(text(request));
    if (position.find()) {
      askedFor.add(position.group(1));
    }
    return text(request)
        .replace(cbor("AFTER_SEQUENCE_NUMBER"), cbor("TRIM_HORIZON"))
        .replace("StartingSequenceNumber", "_".repeat("StartingSequenceNumber".length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A text of at most 23 characters, as CBOR has it. */
  private static String cbor(String text) {
    return (char) (0x60 + text.length()) + text;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] savepoint(String release) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(release).resolve("_metadata"));
  }

  /** Writes this release's file when asked to. */
  @Test
  void areWrittenOnDemand(@TempDir Path folder) throws Exception {
    String release = System.getProperty(SAVE, "");
    Assumptions.assumeFalse(release.isEmpty(), "asked for with -D" + SAVE + "=RELEASE");
    freshStream();
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary());
        PipelineCluster flink = PipelineCluster.start(2, folder)) {
      freshTable(server);
      JobID job = flink.submit(config(server), 2, null);
      put(0);
      awaitRows(server, PORTION);
      server.stop();
      put(PORTION);
      // Until they are read and sealed.
      Awaitility.await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
      Path savepoint = flink.savepoint(job);
      flink.cancel(job);
      Files.createDirectories(FOLDER.resolve(release));
      Files.copy(savepoint.resolve("_metadata"), FOLDER.resolve(release).resolve("_metadata"));
      try (Stream<Path> files = Files.list(savepoint)) {
        assertThat(files).as("state is in the metadata").hasSize(1);
      }
    }
  }

  private void freshStream() {
    KinesisStreams streams = kinesis.streams();
    if (streams.exists(STREAM)) {
      streams.deleteStream(STREAM);
    }
    streams.createStream(STREAM, SHARDS);
  }

  private static void freshTable(ClickHouseServer server) {
    server.query("DROP DATABASE IF EXISTS " + DATABASE);
    server.query("CREATE DATABASE " + DATABASE);
    server.query(
        "CREATE TABLE "
            + table()
            + " (id UInt64, name LowCardinality(String), tags Array(String))"
            + " ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
  }

  private static String table() {
    return DATABASE + ".events";
  }

  /** Documents with ids from this one on, in turns to all shards. */
  private void put(int from) {
    List<Shard> shards = kinesis.streams().shards(STREAM);
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = from; id < from + PORTION; id++) {
      String json = "{\"id\": %d, \"name\": \"n%d\", \"tags\": [\"a\"]}".formatted(id, id % 3);
      BigInteger hashKey =
          new BigInteger(shards.get(id % shards.size()).hashKeyRange().startingHashKey());
      documents.add(KinesisDocument.of("key", json).withHashKey(hashKey));
    }
    kinesis.streams().put(STREAM, documents);
  }

  private static void awaitRows(ClickHouseServer server, int count) {
    Awaitility.await(count + " rows")
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.query("SELECT count() FROM " + table()).equals("" + count));
  }

  private PipelineConfig config(ClickHouseServer server, String... more) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=" + STREAM,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(), // The last of two wins.
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + KinesisEmulator.ACCESS_KEY,
                "source.credentials.secret-access-key=" + KinesisEmulator.ACCESS_KEY,
                "clickhouse.url=" + server.url(),
                "clickhouse.database=" + DATABASE,
                "clickhouse.table=events",
                "delivery.checkpoint-interval=1s"));
    keys.addAll(List.of(more));
    return ConfigSources.in(name -> null).overrides(keys).load();
  }
}
