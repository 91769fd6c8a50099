package io.millrace.job.clickhouse.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.preflight.Checks;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.http.HttpRelay;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings and compression of inserts, with a real server. */
@Timeout(120)
final class InsertOptionsITCase {
  @TempDir private Path folder;
  private ClickHouseServer server;
  private Reached reached;

  @BeforeEach
  void start() throws Exception {
    server = ClickHouseServer.forTests();
    reached = new Reached(server, folder);
  }

  /** A block of before keeps its compression; the server knows each of them again. */
  @Test
  void blocksOfEachCompressionLandOnce() throws Exception {
    reached.with("clickhouse.url=" + server.url());
    try (Inserter inserter = reached.inserter()) {
      for (Compression compression : Compression.values()) {
        SealedBlock block =
            NumberBlocks.block(reached.table(), "id", compression, compression.name(), 1, 2);
        inserter.insert(block);
        inserter.insert(block);
      }
    }
    assertThat(server.query("SELECT count() FROM " + reached.table().quoted())).isEqualTo("6");
  }

  @Test
  void zstdNeedsFewerBytesThanLz4() throws Exception {
    int rows = 100_000;
    String query =
        "SELECT number AS id, concat('https://shop.example.com/products/', toString(rand() % 5000),"
            + " '?ref=', ['mail', 'search', 'feed'][rand(1) % 3 + 1]) AS url,"
            + " toDateTime('2026-11-01 00:00:00') + number / 50 AS time,"
            + " ['de', 'fr', 'us', 'jp'][rand(2) % 4 + 1] AS country,"
            + " round(rand(3) / 1e7, 2) AS amount FROM numbers("
            + rows
            + ") FORMAT Native SETTINGS max_block_size="
            + rows;
    byte[] plain =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            server.url()
                                + "/?query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray())
            .body();
    int lz4 = size(plain, rows, Compression.LZ4);
    int zstd = size(plain, rows, Compression.ZSTD);
    assertThat((double) zstd / lz4).isLessThan(0.75);
  }

  private int size(byte[] plain, int rows, Compression compression) {
    return new SealedBlock(
            reached.table(),
            List.of(),
            List.of(),
            "t",
            rows,
            0,
            0,
            compression,
            BlockBody.of(new byte[0]))
        .part("t", rows, plain)
        .compressedBytes();
  }

  @Test
  void settingsGoWithEachInsertAndWithNoOtherRequest() throws Exception {
    try (HttpRelay gateway = HttpRelay.gateway(Map.of("/", server.port()), "")) {
      reached.with(
          "clickhouse.url=" + gateway.url(),
          "clickhouse.settings.max_execution_time=61",
          "clickhouse.settings.log_comment=a&b c");
      reached.assertReached();
      assertThat(gateway.requests())
          .filteredOn(request -> request.target().contains("INSERT"))
          .hasSize(2)
          .allMatch(request -> request.target().contains("max_execution_time=61"))
          .allMatch(request -> request.target().contains("log_comment=a%26b"));
      assertThat(gateway.requests())
          .filteredOn(request -> !request.target().contains("INSERT"))
          .noneMatch(request -> request.target().contains("max_execution_time=61"));
    }
  }

  @Test
  void theCheckTriesEachSetting() throws Exception {
    reached.with(
        "source.endpoint=http://127.0.0.1:1",
        "clickhouse.url=" + server.url(),
        "clickhouse.settings.log_comment=events");
    assertThat(Checks.run(reached.config()).render())
        .contains("ok     the server accepts the settings of inserts: log_comment");
    reached.with("clickhouse.settings.max_execution_tim=1", "clickhouse.settings.max_threads=many");
    assertThat(Checks.run(reached.config()).render())
        .contains(
            "ERROR  clickhouse.settings.max_execution_tim: the server at "
                + server.url()
                + " has no such setting; did you mean `max_execution_time`?")
        .contains("→ Correct the name or remove the key")
        .contains("ERROR  clickhouse.settings.max_threads: The server says: ")
        .contains("→ Correct the value, remove the key, or let the user change this setting");
  }
}
