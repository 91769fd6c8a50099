package io.millrace.testkit.chaos;

import static java.util.stream.Collectors.joining;

import io.millrace.testkit.clickhouse.AdjustableClock;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Clock;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Separate processes on free ports: ClickHouse and a Kinesis emulator, each behind a {@link
 * FaultProxy}, and a Flink cluster of one JobManager and two TaskManagers. Closing stops them all;
 * so does the end of this process, even a kill.
 */
public final class ChaosStack implements AutoCloseable {
  /** The stream the pipelines read. */
  public static final String STREAM = "chaos";

  private static final String FIRST_PASSWORD = "first";
  private static final int SHARDS = 4;
  static final int TASK_MANAGERS = 2;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path folder;
  private final ChaosServers servers;
  private final AdjustableClock taskManagersClock;

  /** Few records arrive: the compiler would cost more than it saves. */
  private static final boolean OPTIMIZING = false;

  private final KinesisEmulator kinesis;
  private final FaultProxy clickhouseProxy;
  private final FaultProxy kinesisProxy;
  private final FlinkCluster flink;

  private ChaosStack(
      Path folder, int slots, int servers, Map<String, String> configuration, Clock clock) {
    this.folder = folder;
    taskManagersClock = new AdjustableClock(folder.resolve("clock-of-taskmanagers"));
    try {
      writePassword(FIRST_PASSWORD);
      this.servers = add(new ChaosServers(folder, servers, FIRST_PASSWORD, clock));
      kinesis =
          add(
              KinesisEmulator.start(
                  KinesisOptions.in(folder.resolve("kinesis")).withStream(STREAM, SHARDS)));
      clickhouseProxy = add(FaultProxy.to(clickhouse().port()));
      kinesisProxy = add(FaultProxy.toFragile(URI.create(kinesis.endpoint()).getPort()));
      flink =
          add(
              FlinkCluster.start(
                  new FlinkOptions(
                      folder.resolve("flink"),
                      TASK_MANAGERS,
                      slots,
                      configuration,
                      clock == Clock.ADJUSTABLE ? taskManagersClock.environment() : Map.of(),
                      List.of(),
                      OPTIMIZING)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts all of it; about half a minute.
   *
   * @param folder holds data, checkpoints and logs; it stays
   * @param slots of each of the two TaskManagers
   */
  public static ChaosStack start(Path folder, int slots) {
    return start(folder, slots, Map.of());
  }

  /** As {@link #start(Path, int)}, with settings of Flink on top of what a small cluster needs. */
  public static ChaosStack start(Path folder, int slots, Map<String, String> configuration) {
    return new ChaosStack(folder.toAbsolutePath(), slots, 1, configuration, Clock.SYSTEM);
  }

  /**
   * What a {@link ChaosRun} needs: as {@link #start(Path, int)}, with several replicas of
   * ClickHouse and a ZooKeeper when the options say so. The job knows the first one through the
   * proxy and the others directly. Clocks can be set when {@link FaultKind#MIDNIGHT} comes up.
   */
  public static ChaosStack start(ChaosOptions options) {
    return new ChaosStack(
        options.folder().toAbsolutePath(),
        ChaosRun.SLOTS,
        options.servers(),
        Map.of(),
        options.kinds().contains(FaultKind.MIDNIGHT) ? Clock.ADJUSTABLE : Clock.SYSTEM);
  }

  /** The server itself, not through its proxy; of several, the first. */
  public ClickHouseServer clickhouse() {
    return servers.first();
  }

  ChaosServers servers() {
    return servers;
  }

  /** The ClickHouse settings of the job. */
  String clickhouseUrls() {
    return Stream.concat(
            Stream.of(clickhouseProxy.url()),
            servers.all().stream().skip(1).map(ClickHouseServer::url))
        .collect(joining(","));
  }

  /** The emulator itself, not through its proxy. */
  public KinesisEmulator kinesis() {
    return kinesis;
  }

  /** What the job knows as the first server of ClickHouse. */
  public FaultProxy clickhouseProxy() {
    return clickhouseProxy;
  }

  /** What the job knows as Kinesis. */
  public FaultProxy kinesisProxy() {
    return kinesisProxy;
  }

  /** The clock of the TaskManagers, where clocks can be set. */
  AdjustableClock taskManagersClock() {
    return taskManagersClock;
  }

  /** What {@code clickhouse.password-file} names. */
  Path passwordFile() {
    return folder.resolve("password");
  }

  /** Writes the job's password file anew, in one step. */
  void writePassword(String password) {
    Path next = folder.resolve("password.next");
    try {
      Files.createDirectories(folder);
      Files.writeString(next, password + "\n");
      Files.move(next, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + passwordFile(), e);
    }
  }

  /** The cluster. */
  public FlinkCluster flink() {
    return flink;
  }

  /** Where everything is written. */
  public Path folder() {
    return folder;
  }

  /** Stops all processes, also when one of them makes difficulties. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      AutoCloseable next = started.pop();
      try {
        next.close();
      } catch (Exception e) {
        System.err.println("Could not stop " + next + ": " + e);
      }
    }
  }

  private <T extends AutoCloseable> T add(T part) {
    synchronized (this) {
      started.push(part);
    }
    return part;
  }
}
