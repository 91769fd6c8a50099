package io.millrace.job.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;

/**
 * Nothing but HTTP: one INSERT … FORMAT JSONEachRow after another, of 500,000 documents each. No
 * source, no checkpoint, no second attempt.
 */
final class BareInsert implements Peer {
  static final String NAME = "bare insert of JSONEachRow";

  /** How often a request has the documents of a set. */
  private static final int TIMES = 10;

  private final byte[] lines;

  BareInsert(DocumentSet set) {
    lines = lines(set);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String tableSettings() {
    return SetTable.WITHOUT_WINDOW;
  }

  @Override
  public Loaded load(ClickHouseServer server, DocumentSet set, Duration time)
      throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(insert(server))
            .POST(BodyPublishers.ofByteArrays(Collections.nCopies(TIMES, lines)))
            .build();
    long rows = 0;
    CpuTime before = CpuTime.own();
    long began = System.nanoTime();
    while (System.nanoTime() - began < time.toNanos()) {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.body());
      }
      rows += (long) TIMES * PremadeRecords.DOCUMENTS;
    }
    return new Loaded(
        rows, Duration.ofNanos(System.nanoTime() - began), CpuTime.own().minus(before));
  }

  private static URI insert(ClickHouseServer server) {
    String sql = "INSERT INTO " + SetTable.NAME + " FORMAT JSONEachRow";
    return URI.create(
        server.url()
            + "/?async_insert=0&query="
            + URLEncoder.encode(sql, StandardCharsets.UTF_8));
  }

  private static byte[] lines(DocumentSet set) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] document : PremadeRecords.documents(set)) {
      all.writeBytes(document);
      all.write('\n');
    }
    return all.toByteArray();
  }
}
