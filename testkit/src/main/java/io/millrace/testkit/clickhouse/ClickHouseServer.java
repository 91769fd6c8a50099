package io.millrace.testkit.clickhouse;

import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.LocalProcess;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A real ClickHouse server on 127.0.0.1, in a separate process. Survives {@link #kill} and {@link
 * #restart} with its data. The user {@code default} has every right and no password.
 */
public final class ClickHouseServer implements AutoCloseable {
  /**
   * The environment variable that names a server which runs already, for the tests to use instead
   * of starting one.
   */
  public static final String TEST_URL_VARIABLE = "MILLRACE_TEST_CLICKHOUSE_URL";

  /** The system property that does the same, and wins. */
  public static final String TEST_URL_PROPERTY = "millrace.test.clickhouse-url";

  static final String DEFAULT_DATABASE = "default";
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private final ClickHouseClient client;
  private volatile @Nullable ClickHouseOptions options;
  private final CloseAction closeAction;
  private @Nullable LocalProcess process;

  private ClickHouseServer(
      ClickHouseClient client, @Nullable ClickHouseOptions options, CloseAction closeAction) {
    this.client = client;
    this.options = options;
    this.closeAction = closeAction;
  }

  /**
   * Starts a server and waits until it answers; about a second.
   *
   * @throws IllegalStateException when a port is taken or the server does not come up, with the end
   *     of its log
   */
  public static ClickHouseServer start(ClickHouseOptions options) {
    return start(options, CloseAction.STOP);
  }

  /**
   * The server integration tests share: the one {@value #TEST_URL_VARIABLE} names, or else one per
   * JVM, started by the first caller and stopped with the JVM. Closing it does nothing. Tests keep
   * out of each other's way with a {@link #newDatabase}; a test that kills its server, or needs
   * separate users or configuration, starts one with {@link ClickHouseOptions#temporary}, a process
   * of this machine under the profile {@code containers} too.
   */
  public static ClickHouseServer forTests() {
    return Shared.SERVER;
  }

  /** A server that another process runs. */
  public static ClickHouseServer at(URI url) {
    return new ClickHouseServer(new ClickHouseClient(url), null, CloseAction.NOTHING);
  }

  private static ClickHouseServer start(ClickHouseOptions options, CloseAction closeAction) {
    URI url = URI.create("http://127.0.0.1:" + options.httpPort());
    ClickHouseServer server = new ClickHouseServer(new ClickHouseClient(url), options, closeAction);
    server.restart();
    return server;
  }

  /** The HTTP interface: {@code http://127.0.0.1:8123}. */
  public String url() {
    return client.url().toString();
  }

  /** The port of the HTTP interface. */
  public int port() {
    return client.url().getPort();
  }

  /** The port of the native interface. */
  public int tcpPort() {
    return own().tcpPort();
  }

  /**
   * Runs one statement as the user {@code default}.
   *
   * @return what the server answered, without the last line end; TabSeparated unless the statement
   *     says otherwise
   * @throws IllegalStateException when the server refuses, with its message
   */
  public String query(String sql) {
    return client.query(sql);
  }

  /** Runs one statement as another user; see {@link #query(String)}. */
  public String query(String sql, String user, String password) {
    return client.query(sql, user, password);
  }

  /**
   * Runs an INSERT as the user {@code default}.
   *
   * @param statement up to its FORMAT
   * @param data in that format
   * @throws IllegalStateException when the server refuses, with its message
   */
  public void insert(String statement, byte[] data) {
    client.insert(statement, data);
  }

  /** Creates an empty database with a unique name, and returns the name. */
  public String newDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    query("CREATE DATABASE " + name);
    return name;
  }

  /** Whether the server answers. */
  public boolean isReady() {
    return client.isReady();
  }

  /** Kills the server's process (SIGKILL). Its data stays. */
  public synchronized void kill() {
    LocalProcess running = process;
    own();
    if (running != null) {
      running.kill();
    }
  }

  /**
   * Fails when the server's process has ended.
   *
   * @throws IllegalStateException with its exit code and the end of its log
   */
  public synchronized void requireAlive() {
    own();
    if (process != null) {
      process.requireAlive();
    }
  }

  /** Stops the server orderly. Its data stays. */
  public synchronized void stop() {
    LocalProcess running = process;
    own();
    if (running != null) {
      running.stop(STOP_PATIENCE);
    }
  }

  /** Starts the server again, on the same ports and data, and waits until it answers. */
  public synchronized void restart() {
    stop();
    try {
      LocalProcess started = ClickHouseProcess.start(own());
      process = started;
      started.awaitReady(client::isReady, START_DEADLINE);
    } catch (IllegalStateException e) {
      deleteIfTemporary();
      throw e;
    }
  }

  /**
   * Starts the server again with a user changed, as after an edit of {@code users.xml}: {@code
   * clickhouse local} does not read that file again while it runs.
   */
  public synchronized void restartWith(ClickHouseUser user) {
    options = own().replacing(user);
    restart();
  }

  /** The clock of a server that was started with an adjustable one. */
  public AdjustableClock clock() {
    if (own().clock() != ClickHouseOptions.Clock.ADJUSTABLE) {
      throw new UnsupportedOperationException(url() + " has the machine's clock");
    }
    return ClickHouseProcess.clock(own());
  }

  /** The id of the server's process. */
  public synchronized long pid() {
    own();
    if (process == null) {
      throw new IllegalStateException("The server was not started");
    }
    return process.pid();
  }

  /** Stops the server; one with a temporary folder leaves nothing behind. */
  @Override
  public void close() {
    if (closeAction == CloseAction.STOP) {
      end();
    }
  }

  private void end() {
    if (TemporaryFolders.isOne(own().data().getParent())) {
      kill();
    } else {
      stop();
    }
    deleteIfTemporary();
  }

  private void deleteIfTemporary() {
    TemporaryFolders.delete(own().data().getParent());
  }

  private ClickHouseOptions own() {
    ClickHouseOptions mine = options;
    if (mine == null) {
      throw new UnsupportedOperationException(
          url() + " belongs to another process: it can only be queried");
    }
    return mine;
  }

  private enum CloseAction {
    STOP,
    NOTHING
  }

  /** Initialised on first use, so that tests without ClickHouse start none. */
  private static final class Shared {
    static final ClickHouseServer SERVER = create();

    private static ClickHouseServer create() {
      String told = System.getProperty(TEST_URL_PROPERTY, System.getenv(TEST_URL_VARIABLE));
      if (told != null && !told.isBlank()) {
        return at(URI.create(told));
      }
      ClickHouseServer server = start(ClickHouseOptions.temporary(), CloseAction.NOTHING);
      Runtime.getRuntime().addShutdownHook(new Thread(server::end, "stop-clickhouse"));
      return server;
    }
  }
}
