package io.millrace.testkit.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Clock;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Role;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.ParentWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process a local ClickHouse runs in: {@code clickhouse local} out of the shared library, told
 * to serve HTTP and the native protocol until its last query ends. That query sleeps; killing it is
 * the orderly way down.
 *
 * <p>Arguments: the library, a {@link Lifetime}, a {@link Role}, a {@link Clock}, the HTTP port,
 * then ClickHouse's own. The library installs signal handlers, so no other work belongs into this
 * JVM.
 */
final class ClickHouseMain {
  private static final String SERVE =
      "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; "
          + "SELECT sleepEachRow(0.1) FROM numbers(1000000000000) "
          + "SETTINGS function_sleep_max_microseconds_per_block=0, max_block_size=1 FORMAT Null";
  private static final String STOP_SERVING =
      "KILL QUERY WHERE query LIKE 'SELECT sleepEachRow(0.1) FROM numbers(1000000000000)%' ASYNC";
  static final int OWN_ARGUMENTS = 5;

  /**
   * ClickHouse waits 5 s for clients that keep their connection open. What it acknowledged is in
   * its files by then, so waiting for all of that would gain nothing.
   */
  private static final int PATIENCE_SECONDS = 2;

  private final int httpPort;
  private final CountDownLatch served = new CountDownLatch(1);

  private ClickHouseMain(int httpPort) {
    this.httpPort = httpPort;
  }

  public static void main(String[] args) throws IOException {
    ClickHouseMain main = new ClickHouseMain(Integer.parseInt(args[4]));
    Runtime.getRuntime().addShutdownHook(new Thread(main::stop, "stop"));
    if (Lifetime.valueOf(args[1]) == Lifetime.WITH_PARENT) {
      ParentWatch.exitWithParent();
    }
    NativeLibrary clickHouse = NativeLibrary.getInstance(args[0]);
    if (Role.valueOf(args[2]) == Role.REPLICA) {
      ReplicationPatch.enable(clickHouse, main.httpPort);
    }
    if (Clock.valueOf(args[3]) == Clock.ADJUSTABLE) {
      AdjustableClock.adopt(clickHouse);
    }
    main.serve(clickHouse, Arrays.copyOfRange(args, OWN_ARGUMENTS, args.length));
    System.exit(1); // Without effect on the exit code after a stop signal.
  }

  private void serve(NativeLibrary clickHouse, String[] arguments) {
    String[] commandLine =
        Stream.of(Stream.of("clickhouse"), Stream.of(arguments), Stream.of("--query", SERVE))
            .flatMap(part -> part)
            .toArray(String[]::new);
    Object result =
        clickHouse
            .getFunction("chdb_query_cmdline")
            .invoke(Pointer.class, new Object[] {commandLine.length, commandLine});
    served.countDown();
    String error =
        clickHouse.getFunction("chdb_result_error").invokeString(new Object[] {result}, false);
    System.err.println(error == null ? "Ended" : error);
  }

  private void stop() {
    if (served.getCount() == 0) {
      return;
    }
    try {
      endLastQuery();
      if (!served.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Not waiting for clients that keep their connections");
      }
    } catch (IOException e) {
      System.err.println("ClickHouse could not be asked to end: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endLastQuery() throws IOException {
    HttpURLConnection request =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + httpPort + "/").toURL().openConnection();
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    request.setRequestProperty("Connection", "close"); // ClickHouse waits for open ones.
    request.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    request.setReadTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    try (OutputStream body = request.getOutputStream()) {
      body.write(STOP_SERVING.getBytes(UTF_8));
    }
    if (request.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("status " + request.getResponseCode());
    }
  }
}
