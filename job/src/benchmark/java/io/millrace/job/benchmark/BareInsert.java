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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nothing but HTTP: one INSERT … FORMAT JSONEachRow after another, of 500,000 documents each. No
 * source, no checkpoint, no second attempt.
 */
final class BareInsert implements Peer {
  static final String NAME = "bare insert of JSONEachRow";

  /** How often a request has the documents of a set, each time with other keys. */
  private static final int TIMES = 10;

  /** Documents that are copied at once. */
  private static final int PIECE = 1_000;

  private final List<Lines> lines;
  private final DistinctDocuments distinct = new DistinctDocuments(TIMES);

  BareInsert(DocumentSet set) {
    lines = lines(PremadeRecords.documents(set));
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
            .POST(BodyPublishers.ofByteArrays(this::body))
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

  private Iterator<byte[]> body() {
    return IntStream.range(0, TIMES)
        .boxed()
        .flatMap(time -> lines.stream())
        .map(piece -> piece.withNewKeys(distinct))
        .iterator();
  }

  private static List<Lines> lines(List<byte[]> documents) {
    List<Lines> all = new ArrayList<>();
    for (int from = 0; from < documents.size(); from += PIECE) {
      all.add(new Lines(documents.subList(from, Math.min(from + PIECE, documents.size()))));
    }
    return all;
  }

  /** Documents, each with a newline. */
  private static final class Lines {
    private final byte[] text;

    /** Where each document begins. */
    private final int[] starts;

    Lines(List<byte[]> documents) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      starts = new int[documents.size()];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = all.size();
        all.writeBytes(documents.get(i));
        all.write('\n');
      }
      text = all.toByteArray();
    }

    byte[] withNewKeys(DistinctDocuments distinct) {
      byte[] copy = text.clone();
      for (int start : starts) {
        distinct.change(copy, start);
      }
      return copy;
    }
  }
}
