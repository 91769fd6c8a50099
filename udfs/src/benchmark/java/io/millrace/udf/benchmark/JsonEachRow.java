package io.millrace.udf.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The same documents read by the server, in one thread, into nothing. */
final class JsonEachRow {
  /** Otherwise the server's own defaults; best_effort would only slow it down. */
  private static final String SETTINGS =
      "max_threads=1&max_insert_threads=1&input_format_parallel_parsing=0&async_insert=0";

  private final ClickHouseServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI insert;
  private final byte[] lines;

  JsonEachRow(ClickHouseServer server, Workload workload) {
    this.server = server;
    String columns =
        workload.serverColumns().stream().map(Column::toString).collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO FUNCTION null('" + columns.replace("'", "\\'") + "') FORMAT JSONEachRow";
    insert =
        URI.create(
            server.url()
                + "/?"
                + SETTINGS
                + "&query="
                + URLEncoder.encode(sql, StandardCharsets.UTF_8));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Record record : workload.records()) {
      all.writeBytes(record.payload());
      all.write('\n');
    }
    lines = all.toByteArray();
  }

  /** Inserts all documents once and returns the CPU time of the server's query threads. */
  double seconds() throws IOException, InterruptedException {
    long before = cpuMicros();
    HttpRequest request =
        HttpRequest.newBuilder(insert).POST(BodyPublishers.ofByteArray(lines)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return (cpuMicros() - before) / 1e6;
  }

  private long cpuMicros() {
    return Long.parseLong(
        server.query(
            "SELECT sum(value) FROM system.events WHERE event IN"
                + " ('UserTimeMicroseconds', 'SystemTimeMicroseconds')"));
  }
}
