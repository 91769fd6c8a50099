package io.millrace.testkit.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engine in a ClickHouse library of this process. All connections share its tables; each has
 * separate settings and temporary tables.
 *
 * @see <a href="https://github.com/chdb-io/chdb">chDB, whose C interface it is</a>
 */
public final class EmbeddedClickHouse implements AutoCloseable {
  private final NativeLibrary library;
  private final String[] arguments;
  private final Connection first;

  private EmbeddedClickHouse(NativeLibrary library, String[] arguments) {
    this.library = library;
    this.arguments = arguments;
    // The engine ends with its last connection.
    this.first = connect();
  }

  /**
   * Starts the engine.
   *
   * @param arguments of {@code clickhouse local}, such as {@code --path} and {@code --config-file}
   * @throws IllegalStateException when it does not start; the reason is on the standard error
   */
  public static EmbeddedClickHouse start(NativeLibrary library, String... arguments) {
    return new EmbeddedClickHouse(
        library,
        Stream.concat(Stream.of("clickhouse"), Arrays.stream(arguments)).toArray(String[]::new));
  }

  Connection connect() {
    Pointer connection =
        (Pointer)
            library
                .getFunction("chdb_connect")
                .invoke(Pointer.class, new Object[] {arguments.length, arguments});
    if (connection == null) {
      throw new IllegalStateException("ClickHouse does not start: see its log");
    }
    return new Connection(connection);
  }

  /** Stops the engine once all other connections are closed. */
  @Override
  public void close() {
    first.close();
  }

  /** One statement at a time. */
  final class Connection implements AutoCloseable {
    private final Pointer connection;

    private Connection(Pointer connection) {
      this.connection = connection;
    }

    /**
     * Runs one statement.
     *
     * @param format of the answer, unless the statement names another
     */
    QueryResult query(String sql, String format) throws QueryFailedException {
      byte[] statement = sql.getBytes(UTF_8);
      byte[] name = format.getBytes(UTF_8);
      Pointer result =
          pointer(
              "chdb_query_n",
              connection.getPointer(0),
              statement,
              (long) statement.length,
              name,
              (long) name.length);
      try {
        return result(result);
      } finally {
        library.getFunction("chdb_destroy_query_result").invokeVoid(new Object[] {result});
      }
    }

    private QueryResult result(Pointer result) throws QueryFailedException {
      Pointer error = (Pointer) nullable("chdb_result_error", result);
      if (error != null) {
        throw new QueryFailedException(error.getString(0, UTF_8.name()));
      }
      int length = Math.toIntExact(number("chdb_result_length", result));
      byte[] data =
          length == 0 ? new byte[0] : pointer("chdb_result_buffer", result).getByteArray(0, length);
      return new QueryResult(
          data,
          number("chdb_result_rows_read", result),
          number("chdb_result_rows_written", result));
    }

    @Override
    public void close() {
      library.getFunction("chdb_close_conn").invokeVoid(new Object[] {connection});
    }
  }

  private long number(String function, Pointer result) {
    return library.getFunction(function).invokeLong(new Object[] {result});
  }

  private Pointer pointer(String function, Object... arguments) {
    Pointer pointer = (Pointer) nullable(function, arguments);
    if (pointer == null) {
      throw new IllegalStateException(function + " returned nothing");
    }
    return pointer;
  }

  private @Nullable Object nullable(String function, Object... arguments) {
    return library.getFunction(function).invoke(Pointer.class, arguments);
  }
}
