package io.millrace.testkit.clickhouse;

import io.millrace.testkit.Classpath;
import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.ChildMain;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real ZooKeeper on 127.0.0.1, in a separate process, which ends with this one. What ClickHouse
 * keeps there for {@code ReplicatedMergeTree} is gone after close.
 *
 * @see ClickHouseOptions#asReplica
 */
public final class ZooKeeperServer implements AutoCloseable {
  private static final String MAIN = "org.apache.zookeeper.server.ZooKeeperServerMain";
  private static final Duration START_DEADLINE = Duration.ofSeconds(30);

  private final Path folder;
  private final int port;
  private LocalProcess process;

  private ZooKeeperServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    this.process = start();
  }

  /**
   * Starts one on a free port and waits until it takes connections; about a second.
   *
   * @throws IllegalStateException when it does not come up, with the end of its log
   */
  public static ZooKeeperServer temporary() {
    return new ZooKeeperServer(TemporaryFolders.create("zookeeper"), Ports.free());
  }

  /** The port its clients connect to. */
  public int port() {
    return port;
  }

  /** Kills its process (SIGKILL). Its data stays. */
  public synchronized void kill() {
    process.kill();
  }

  /** Starts it again, on the same port and data, and waits until it takes connections. */
  public synchronized void restart() {
    process.kill();
    process = start();
  }

  @Override
  public synchronized void close() {
    process.kill();
    TemporaryFolders.delete(folder);
  }

  private LocalProcess start() {
    Path configuration = configuration(folder, port);
    Path module = RepositoryRoot.find().resolve("testkit");
    Path jars = module.resolve("target/zookeeper/lib");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "ZooKeeper's jars are not in " + jars + "; run: mvn -pl testkit process-classes");
    }
    List<String> command = new ArrayList<>(ShieldedCommand.java());
    command.add("-Xmx64m");
    command.add("-Dlog4j2.configurationFile=" + module.resolve("log4j2.properties"));
    command.addAll(
        List.of(
            "-cp", jars + "/*" + File.pathSeparator + Classpath.of(ChildMain.class).toString()));
    command.addAll(List.of(ChildMain.class.getName(), MAIN, configuration.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    LocalProcess started =
        LocalProcess.start("ZooKeeper", builder, folder.resolve("zookeeper.log"));
    started.awaitReady(() -> Ports.isTaken(port), START_DEADLINE);
    return started;
  }

  private static Path configuration(Path folder, int port) {
    try {
      return Files.writeString(
          folder.resolve("zoo.cfg"),
          """
          dataDir=%s
          clientPort=%d
          clientPortAddress=127.0.0.1
          admin.enableServer=false
          """
              .formatted(folder.resolve("data"), port));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write ZooKeeper's configuration", e);
    }
  }
}
