package io.millrace.testkit.kinesis;

import io.millrace.testkit.Ports;
import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.LocalProcess;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Kinesis emulator on 127.0.0.1, in a separate process. Its data is lost when it ends. Any
 * credentials will do; {@link #ACCESS_KEY} is what the local stack uses.
 */
public final class KinesisEmulator implements AutoCloseable {
  /**
   * The environment variable that names an emulator which runs already, for the tests to use
   * instead of starting one.
   */
  public static final String TEST_ENDPOINT_VARIABLE = "MILLRACE_TEST_KINESIS_ENDPOINT";

  /** The system property that does the same, and wins. */
  public static final String TEST_ENDPOINT_PROPERTY = "millrace.test.kinesis-endpoint";

  /** The region its streams are in. */
  public static final String REGION = "us-east-1";

  /** Access key id and secret access key alike. No secret: the emulator takes any. */
  public static final String ACCESS_KEY = "millrace-local";

  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private final URI endpoint;
  private final KinesisStreams streams;
  private final @Nullable KinesisOptions options;
  private final boolean shared;
  private @Nullable LocalProcess process;

  private KinesisEmulator(URI endpoint, @Nullable KinesisOptions options, Sharing sharing) {
    this.endpoint = endpoint;
    this.streams = new KinesisStreams(endpoint);
    this.options = options;
    this.shared = sharing == Sharing.SHARED;
  }

  /**
   * Starts an emulator and waits until it answers; about two seconds.
   *
   * @throws IllegalStateException when a port is taken or it does not come up, with the end of its
   *     log
   */
  public static KinesisEmulator start(KinesisOptions options) {
    return start(options, Sharing.PRIVATE);
  }

  /**
   * The emulator integration tests share: the one {@value #TEST_ENDPOINT_VARIABLE} names, or else
   * one per JVM, started by the first caller and stopped with the JVM. Closing it does nothing.
   * Tests keep out of each other's way with {@link KinesisStreams#newStream}.
   */
  public static KinesisEmulator forTests() {
    return Shared.EMULATOR;
  }

  /** An emulator that another process runs. */
  public static KinesisEmulator at(URI endpoint) {
    return new KinesisEmulator(endpoint, null, Sharing.SHARED);
  }

  private static KinesisEmulator start(KinesisOptions options, Sharing sharing) {
    URI endpoint = URI.create("http://127.0.0.1:" + options.plainPort());
    KinesisEmulator emulator = new KinesisEmulator(endpoint, options, sharing);
    emulator.restart();
    return emulator;
  }

  /** Where it speaks HTTP: {@code http://127.0.0.1:4568}. */
  public String endpoint() {
    return endpoint.toString();
  }

  /** What can be done with its streams. */
  public KinesisStreams streams() {
    return streams;
  }

  /** Whether it answers. */
  public boolean isReady() {
    return Ports.isTaken(endpoint.getPort()) && streams.isReady();
  }

  /** Kills the process (SIGKILL). It has nothing to put in order: its streams are gone anyway. */
  public synchronized void kill() {
    LocalProcess running = process;
    own();
    if (running != null) {
      running.kill();
    }
  }

  /** Starts it again on the same ports, with the streams of its options, all empty. */
  public synchronized void restart() {
    kill();
    try {
      LocalProcess started = KinesisProcess.start(own());
      process = started;
      started.awaitReady(this::isReady, START_DEADLINE);
      own().streams().keySet().forEach(streams::awaitActive);
    } catch (IllegalStateException e) {
      deleteIfTemporary();
      throw e;
    }
  }

  /** The id of the emulator's process. */
  public synchronized long pid() {
    own();
    if (process == null) {
      throw new IllegalStateException("The emulator was not started");
    }
    return process.pid();
  }

  @Override
  public void close() {
    if (!shared) {
      end();
    }
  }

  private void end() {
    kill();
    streams.close();
    deleteIfTemporary();
  }

  private void deleteIfTemporary() {
    TemporaryFolders.delete(own().log().getParent());
  }

  private KinesisOptions own() {
    if (options == null) {
      throw new UnsupportedOperationException(
          endpoint + " belongs to another process: it can only be used");
    }
    return options;
  }

  private enum Sharing {
    PRIVATE,
    SHARED
  }

  /** Initialised on first use, so that tests without Kinesis start none. */
  private static final class Shared {
    static final KinesisEmulator EMULATOR = create();

    private static KinesisEmulator create() {
      String told =
          System.getProperty(TEST_ENDPOINT_PROPERTY, System.getenv(TEST_ENDPOINT_VARIABLE));
      if (told != null && !told.isBlank()) {
        return at(URI.create(told));
      }
      KinesisEmulator emulator = start(KinesisOptions.temporary(), Sharing.SHARED);
      Runtime.getRuntime().addShutdownHook(new Thread(emulator::end, "stop-kinesis"));
      return emulator;
    }
  }
}
