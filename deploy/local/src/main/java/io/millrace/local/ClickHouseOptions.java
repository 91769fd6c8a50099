package io.millrace.local;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a local ClickHouse is started.
 *
 * @param data the folder of its tables; created when missing
 * @param log the file its messages are appended to
 * @param httpPort the port of the HTTP interface
 * @param tcpPort the port of the native interface
 * @param lifetime whether it outlives the starting process
 * @param users users besides {@code default}, which has every right and no password
 * @param configuration XML elements for inside the server's {@code <clickhouse>} element, such as
 *     {@code <zookeeper>} or {@code <macros>}; see <a
 *     href="https://clickhouse.com/docs/operations/configuration-files">configuration files</a>
 */
public record ClickHouseOptions(
    Path data,
    Path log,
    int httpPort,
    int tcpPort,
    Lifetime lifetime,
    List<ClickHouseUser> users,
    String configuration) {

  public ClickHouseOptions {
    users = List.copyOf(users);
  }

  /** A server of the caller's own: free ports and a new temporary folder, gone after close. */
  public static ClickHouseOptions temporary() {
    return in(TemporaryFolders.create("clickhouse"));
  }

  /** A server of the caller's own: free ports, everything it writes under {@code folder}. */
  public static ClickHouseOptions in(Path folder) {
    return new ClickHouseOptions(
        folder.resolve("data"),
        folder.resolve("clickhouse.log"),
        Ports.free(),
        Ports.free(),
        Lifetime.WITH_PARENT,
        List.of(),
        "");
  }

  /** Adds a user. */
  public ClickHouseOptions withUser(ClickHouseUser user) {
    List<ClickHouseUser> more = Stream.concat(users.stream(), Stream.of(user)).toList();
    return new ClickHouseOptions(data, log, httpPort, tcpPort, lifetime, more, configuration);
  }

  /** Adds XML elements to the server's configuration. */
  public ClickHouseOptions withConfiguration(String xml) {
    return new ClickHouseOptions(
        data, log, httpPort, tcpPort, lifetime, users, configuration + xml + "\n");
  }

  /**
   * Uses the ZooKeeper at 127.0.0.1:{@code port}, as {@code ReplicatedMergeTree} needs it.
   *
   * @param replica what the macro {@code {replica}} stands for on this server
   */
  public ClickHouseOptions withZooKeeper(int port, String replica) {
    return withConfiguration(
        "<zookeeper><node><host>127.0.0.1</host><port>%d</port></node></zookeeper>".formatted(port)
            + "<macros><shard>1</shard><replica>%s</replica></macros>".formatted(replica));
  }
}
