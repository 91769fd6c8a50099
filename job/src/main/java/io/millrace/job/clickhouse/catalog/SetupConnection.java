package io.millrace.job.clickhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.http.BlockEntity;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseHttp;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.ConnectionSettings;
import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.clickhouse.http.QueryParameters;
import io.millrace.job.clickhouse.http.SupportedSettings;
import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.clickhouse.sql.InsertSettings;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of the setup commands, in one session of the server's HTTP interface.
 * Temporary tables live in that session and are dropped a minute after the last statement.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http">HTTP interface</a>
 */
public final class SetupConnection implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final String SESSION_SECONDS = "60";

  /** Less than our own limit, so that the server says which hosts are away. */
  private static final Map<String, String> ON_CLUSTER =
      Map.of("distributed_ddl_task_timeout", "45");

  /** The server's own question, which its message about a statement quotes at the end. */
  private static final Pattern QUESTION =
      Pattern.compile(": In scope SELECT formatQuery\\(.*", Pattern.DOTALL);

  private static final ContentType TEXT = ContentType.create("text/plain", UTF_8);

  /** Opens the same connection to another server. */
  private interface Opening {
    SetupConnection to(String address);
  }

  private final String address;
  private final ClickHouseHttp http;
  private final ClickHouseErrors faults;
  private final ValuesInErrors values;
  private final Opening opening;
  private final List<SetupConnection> others = new ArrayList<>();
  private @Nullable Map<String, String> insertSettings;
  private final String session = "millrace-" + UUID.randomUUID();

  private SetupConnection(
      String address,
      ClickHouseHttp http,
      ClickHouseErrors faults,
      ValuesInErrors values,
      Opening opening) {
    this.address = address;
    this.values = values;
    this.http = http;
    this.faults = faults;
    this.opening = opening;
  }

  /** Connects as the pipeline's user. Nothing is sent yet. */
  public static SetupConnection of(PipelineConfig config) {
    return at(
        config.endpoints().get(0),
        config,
        Credentials.of(config),
        config.get(ClickHouseOptions.USERNAME),
        config.get(ClickHouseOptions.AUTHENTICATION));
  }

  /** Connects as another user, with more privileges. Nothing is sent yet. */
  public static SetupConnection as(PipelineConfig config, String user, Secret password) {
    return at(
        config.endpoints().get(0),
        config,
        Credentials.of(user, password),
        user,
        Authentication.PASSWORD);
  }

  private static SetupConnection at(
      String address,
      PipelineConfig config,
      Credentials credentials,
      String user,
      Authentication authentication) {
    return new SetupConnection(
        address,
        new ClickHouseHttp(
            URI.create(address),
            credentials,
            ConnectionSettings.of(config),
            config.get(ClickHouseOptions.CONNECT_TIMEOUT),
            ANSWER_TIMEOUT),
        new ClickHouseErrors(address, user, authentication),
        config.get(ErrorOptions.VALUES),
        other -> at(other, config, credentials, user, authentication));
  }

  /**
   * Connects to another server as the same user. Nothing is sent yet. The connection is closed with
   * this one, unless it was closed before.
   */
  public synchronized SetupConnection to(String other) {
    SetupConnection connection = opening.to(other);
    others.add(connection);
    return connection;
  }

  /** Whether there is such a table that this user can see. */
  public boolean exists(TableName table) throws CatalogException {
    return engine(table).isPresent();
  }

  /** The table's engine; empty if there is no such table that this user can see. */
  public Optional<String> engine(TableName table) throws CatalogException {
    String engine =
        run(
            "SELECT engine FROM system.tables WHERE database = {database:String} AND name ="
                + " {table:String} FORMAT TSVRaw",
            Map.of("param_database", table.database(), "param_table", table.table()));
    return engine.isBlank() ? Optional.empty() : Optional.of(engine.strip());
  }

  /** The server's address, as in {@code clickhouse.url}. */
  public String address() {
    return address;
  }

  /** Runs one statement and returns its result. */
  public String run(String sql) throws CatalogException {
    return run(sql, Map.of());
  }

  /**
   * Runs one statement. Secrets go in the body, because proxies log URLs.
   *
   * @param parameters settings by name, and values of the statement's parameters by {@code
   *     param_<name>}
   */
  public String run(String sql, Map<String, String> parameters) throws CatalogException {
    Map<String, String> settings = new LinkedHashMap<>(settingsOf(sql));
    MultipartEntityBuilder form = form(sql);
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith(QueryParameters.PREFIX)) {
            form.addTextBody(name, QueryParameters.escaped(value), TEXT);
          } else {
            settings.put(name, value);
          }
        });
    boolean hasValues =
        parameters.keySet().stream().anyMatch(name -> name.startsWith(QueryParameters.PREFIX));
    return ask(settings, hasValues ? form.build() : new StringEntity(sql, TEXT));
  }

  /**
   * A statement as the server writes it: without comments, a clause on each line. It is not run.
   *
   * @throws CatalogException if the server cannot read it
   */
  public String formatted(String sql) throws CatalogException {
    try {
      return JsonRows.rows(
              run("SELECT formatQuery(" + SqlLiteral.string(sql) + ") AS text FORMAT JSONEachRow"))
          .get(0)
          .path("text")
          .asText();
    } catch (CatalogException fault) {
      throw new CatalogException(
          fault.kind(),
          QUESTION.matcher(String.valueOf(fault.getMessage())).replaceFirst(""),
          fault.fix(),
          fault.error().map(ClickHouseErrorCode::code).orElse(0),
          null);
    }
  }

  /**
   * The syntax tree of a statement, which is not run.
   *
   * @param sql in the server's own form
   */
  public SyntaxTree syntaxTree(String sql) throws CatalogException {
    List<String> lines = new ArrayList<>();
    for (JsonNode row :
        JsonRows.rows(run("EXPLAIN AST " + sql, Map.of("default_format", "JSONEachRow")))) {
      lines.add(row.path("explain").asText());
    }
    return SyntaxTree.parse(lines);
  }

  private static Map<String, String> settingsOf(String sql) {
    return sql.contains(" ON CLUSTER ") ? ON_CLUSTER : Map.of();
  }

  private static MultipartEntityBuilder form(String sql) {
    return MultipartEntityBuilder.create().addTextBody("query", sql, TEXT);
  }

  /**
   * Runs one statement with parameters. Their values go in the body, because proxies log URLs.
   *
   * @param values of the statement's parameters, by name
   */
  public String runWith(String sql, Map<String, Secret> values) throws CatalogException {
    MultipartEntityBuilder form = form(sql);
    values.forEach(
        (name, value) ->
            form.addTextBody(
                QueryParameters.PREFIX + name, QueryParameters.escaped(value.reveal()), TEXT));
    try {
      return ask(settingsOf(sql), form.build());
    } catch (CatalogException fault) {
      throw masked(fault, values.values());
    }
  }

  /** Redacts the error: the server's message about a parameter may quote its value. */
  private static CatalogException masked(CatalogException fault, Collection<Secret> secrets) {
    String message = String.valueOf(fault.getMessage());
    String masked = message;
    for (Secret secret : secrets) {
      if (!secret.equals(Secret.of(""))) {
        masked = masked.replace(QueryParameters.escaped(secret.reveal()), Secret.MASK);
        masked = masked.replace(secret.reveal(), Secret.MASK);
      }
    }
    return masked.equals(message)
        ? fault
        : new CatalogException(
            fault.kind(),
            masked,
            fault.fix(),
            fault.error().map(ClickHouseErrorCode::code).orElse(0),
            null);
  }

  /**
   * Runs an INSERT whose data follow it, as one block. A table that remembers the token drops it.
   *
   * @param sql the statement and its data
   */
  public void insertOnce(String sql, String token) throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>(insertSettings());
    parameters.put("insert_deduplication_token", token);
    parameters.put("input_format_parallel_parsing", "0");
    var unused = run(sql, parameters);
  }

  private Map<String, String> insertSettings() throws CatalogException {
    Map<String, String> known = insertSettings;
    if (known == null) {
      try {
        ClickHouseResponse answer = SupportedSettings.ask(http);
        if (!answer.isSuccess()) {
          throw faults.explain(answer);
        }
        known = SupportedSettings.of(answer);
      } catch (IOException e) {
        throw faults.explain(e);
      }
      insertSettings = known;
    }
    return known;
  }

  /**
   * Inserts a block into a table of this session, with the {@link InsertSettings} that determine
   * the meaning of its values.
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
    ClickHouseResponse answer = answer(parameters, new BlockEntity(block));
    if (!answer.isInsertOf(block.rows())) {
      throw redacted(faults.explain(answer), answer.errorCode().orElse(0));
    }
  }

  /**
   * Returns how the server reads a block. Creates no table and needs no privilege.
   *
   * @param structure names and types the columns are read as, as SQL
   * @param format of the answer
   */
  public String readBack(
      SealedBlock block, String structure, String format, Map<String, String> settings)
      throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>(settings);
    parameters.putAll(InsertSettings.meaning());
    parameters.putAll(ExternalDataQuery.all(structure, format));
    return ask(parameters, ExternalDataQuery.body(block));
  }

  private String ask(Map<String, String> parameters, HttpEntity body) throws CatalogException {
    ClickHouseResponse answer = answer(parameters, body);
    if (!answer.isSuccess()) {
      throw redacted(faults.explain(answer), answer.errorCode().orElse(0));
    }
    return new String(answer.data(), UTF_8);
  }

  private ClickHouseResponse answer(Map<String, String> parameters, HttpEntity body)
      throws CatalogException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("session_id", session);
    all.put("session_timeout", SESSION_SECONDS);
    all.put("wait_end_of_query", "1");
    try {
      return http.ask(all, body);
    } catch (IOException e) {
      throw faults.explain(e);
    }
  }

  /** Redacts the message: the server quotes values of a statement or a row. */
  private CatalogException redacted(CatalogException fault, int code) {
    if (values == ValuesInErrors.SHOWN || fault.kind() != Kind.REFUSED) {
      return fault;
    }
    return new CatalogException(
        Kind.REFUSED,
        "The server refuses this with code "
            + code
            + ClickHouseErrorCode.of(code).map(error -> " (" + error + ")").orElse("")
            + ". Its message may quote values, and errors.values is redacted",
        "To see the message: -D errors.values=shown",
        code,
        null);
  }

  @Override
  public synchronized void close() {
    others.forEach(SetupConnection::close);
    http.close();
  }
}
