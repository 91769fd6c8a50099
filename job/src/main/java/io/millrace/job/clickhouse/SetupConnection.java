package io.millrace.job.clickhouse;

import io.millrace.job.config.ClickHouseOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Secret;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements of the setup commands, in one session of the server's HTTP interface: temporary tables
 * live in it, and are gone a minute after the last statement.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http">HTTP interface</a>
 */
public final class SetupConnection {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final String SESSION_SECONDS = "60";

  private final URI address;
  private final String user;
  private final Secret password;
  private final Faults faults;
  private final HttpClient http;
  private final String session = "millrace-" + UUID.randomUUID();

  private SetupConnection(URI address, String user, Secret password, Duration connectTimeout) {
    this.address = address;
    this.user = user;
    this.password = password;
    this.faults = new Faults(address.toString(), user);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .build();
  }

  /** As the pipeline's user. Nothing is sent yet. */
  public static SetupConnection of(PipelineConfig config) {
    return as(
        config,
        config.get(ClickHouseOptions.USERNAME),
        config.secret(ClickHouseOptions.PASSWORD).orElse(Secret.of("")));
  }

  /** As somebody else, who may do more. Nothing is sent yet. */
  public static SetupConnection as(PipelineConfig config, String user, Secret password) {
    return new SetupConnection(
        URI.create(config.endpoints().get(0)),
        user,
        password,
        config.get(ClickHouseOptions.CONNECT_TIMEOUT));
  }

  /** Runs one statement and returns what it answers. */
  public String run(String sql) throws CatalogException {
    return run(sql, Map.of());
  }

  /**
   * Runs one statement.
   *
   * @param parameters of the URL: settings by name, and values of the statement's parameters by
   *     {@code param_<name>}
   */
  public String run(String sql, Map<String, String> parameters) throws CatalogException {
    return post(parameters, BodyPublishers.ofString(sql), Compression.NONE);
  }

  /**
   * Inserts a block into a table of this session, with the settings that decide what its values
   * mean, as {@link InsertSettings} has them.
   */
  public void insertTemporary(SealedBlock block, String table) throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(
        "query",
        "INSERT INTO "
            + TableName.quote(table)
            + block.columns().stream()
                .map(TableName::quote)
                .collect(Collectors.joining(", ", " (", ")"))
            + " FORMAT Native");
    parameters.putAll(InsertSettings.meaning());
    post(parameters, BodyPublishers.ofByteArray(block.body()), block.compression());
  }

  /**
   * What the server reads in a block, without a table: nothing is created, and no right is needed.
   *
   * @param block not compressed
   * @param structure names and types the columns are read as, as SQL
   * @param format of the answer
   */
  public String readBack(
      SealedBlock block, String structure, String format, Map<String, String> settings)
      throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>(settings);
    parameters.putAll(InsertSettings.meaning());
    parameters.put("query", "SELECT * FROM block FORMAT " + format);
    parameters.put("block_format", "Native");
    parameters.put("block_structure", structure);
    String boundary = "block-" + UUID.randomUUID();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"block\"; filename=\"block\"\r\n\r\n";
    BodyPublisher form =
        BodyPublishers.ofByteArrays(
            List.of(
                head.getBytes(StandardCharsets.US_ASCII),
                block.body(),
                ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII)));
    HttpRequest.Builder request =
        request(parameters).header("Content-Type", "multipart/form-data; boundary=" + boundary);
    return answer(request.POST(form).build());
  }

  private String post(Map<String, String> parameters, BodyPublisher body, Compression compression)
      throws CatalogException {
    HttpRequest.Builder request = request(parameters).POST(body);
    if (compression != Compression.NONE) {
      request.header("Content-Encoding", compression.contentEncoding());
    }
    return answer(request.build());
  }

  private HttpRequest.Builder request(Map<String, String> parameters) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("session_id", session);
    all.put("session_timeout", SESSION_SECONDS);
    all.put("wait_end_of_query", "1");
    return HttpRequest.newBuilder(address.resolve("/?" + encoded(all)))
        .timeout(ANSWER_TIMEOUT)
        .header("X-ClickHouse-User", user)
        .header("X-ClickHouse-Key", password.reveal());
  }

  private String answer(HttpRequest request) throws CatalogException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      String exception = response.headers().firstValue(HttpAnswer.EXCEPTION_CODE).orElse("");
      boolean failed = response.statusCode() != 200 || !exception.isEmpty();
      if (failed) {
        throw faults.explain(
            HttpAnswer.of(response.statusCode(), exception, response.body().strip()));
      }
      return response.body();
    } catch (IOException e) {
      throw faults.explain(plain(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw faults.explain(new InterruptedIOException("interrupted"));
    }
  }

  /** The JDK's client buries what happened in channels' exceptions. */
  private IOException plain(IOException fault) {
    @Nullable Throwable cause = fault;
    while (cause != null) {
      if (cause instanceof UnresolvedAddressException) {
        return new UnknownHostException(address.getHost());
      }
      cause = cause.getCause();
    }
    boolean refused =
        fault instanceof ConnectException && !(fault instanceof HttpConnectTimeoutException);
    return refused ? new ConnectException("Connection refused") : fault;
  }

  private static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
