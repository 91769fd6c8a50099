package io.millrace.testkit.clickhouse;

import io.millrace.testkit.Ports;
import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.Lifetime;
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
 * @param role whether it can be a replica
 * @param clock whether its clock can be set
 */
public record ClickHouseOptions(
    Path data,
    Path log,
    int httpPort,
    int tcpPort,
    Lifetime lifetime,
    List<ClickHouseUser> users,
    String configuration,
    Role role,
    Clock clock) {

  public ClickHouseOptions {
    users = List.copyOf(users);
  }

  /** A separate server: free ports and a new temporary folder, gone after close. */
  public static ClickHouseOptions temporary() {
    return in(TemporaryFolders.create("clickhouse"));
  }

  /** A separate server: free ports, everything it writes under {@code folder}. */
  public static ClickHouseOptions in(Path folder) {
    return new ClickHouseOptions(
        folder.resolve("data"),
        folder.resolve("clickhouse.log"),
        Ports.free(),
        Ports.free(),
        Lifetime.WITH_PARENT,
        List.of(),
        "",
        Role.SINGLE,
        Clock.SYSTEM);
  }

  /** Adds a user. */
  public ClickHouseOptions withUser(ClickHouseUser user) {
    List<ClickHouseUser> more = Stream.concat(users.stream(), Stream.of(user)).toList();
    return new ClickHouseOptions(
        data, log, httpPort, tcpPort, lifetime, more, configuration, role, clock);
  }

  /** Adds XML elements to the server's configuration. */
  public ClickHouseOptions withConfiguration(String xml) {
    return new ClickHouseOptions(
        data, log, httpPort, tcpPort, lifetime, users, configuration + xml + "\n", role, clock);
  }

  /**
   * Makes it a server whose {@code ReplicatedMergeTree} tables work, with their log in the
   * ZooKeeper at 127.0.0.1:{@code port}. Only on Linux with x64: see {@link ReplicationPatch}. A
   * local server has no separate id, so its sessions have a separate path: otherwise one would end
   * the sessions of the others.
   *
   * @param replica the value of the macro {@code {replica}} on this server
   */
  public ClickHouseOptions asReplica(int port, String replica) {
    ClickHouseOptions configured =
        withConfiguration(
            """
            <zookeeper>
              <node><host>127.0.0.1</host><port>%1$d</port></node>
              <session_timeout_ms>10000</session_timeout_ms>
              <sessions_path>/clickhouse/sessions/%2$s</sessions_path>
            </zookeeper>
            <macros><shard>1</shard><replica>%2$s</replica></macros>
            <http_handlers>
              <rule>
                <headers_regexp><User-Agent>ClickHouse/.*</User-Agent></headers_regexp>
                <handler><type>webterminal</type></handler>
              </rule>
              <defaults/>
            </http_handlers>
            """
                .formatted(port, replica));
    return new ClickHouseOptions(
        data,
        log,
        httpPort,
        tcpPort,
        lifetime,
        users,
        configured.configuration(),
        Role.REPLICA,
        clock);
  }

  /** Gives it a clock that {@link ClickHouseServer#clock} sets; see {@link AdjustableClock}. */
  public ClickHouseOptions withAdjustableClock() {
    return new ClickHouseOptions(
        data, log, httpPort, tcpPort, lifetime, users, configuration, role, Clock.ADJUSTABLE);
  }

  /** The same, with {@code user} in place of the one of that name. */
  ClickHouseOptions replacing(ClickHouseUser user) {
    List<ClickHouseUser> others =
        users.stream().filter(other -> !other.name().equals(user.name())).toList();
    return new ClickHouseOptions(
            data, log, httpPort, tcpPort, lifetime, others, configuration, role, clock)
        .withUser(user);
  }

  /** Where a server gets the time from. */
  public enum Clock {
    /** The machine's clock. */
    SYSTEM,
    /** The machine's clock and an offset, see {@link AdjustableClock}. */
    ADJUSTABLE
  }

  /** What the server is among others. */
  public enum Role {
    /** Complete in itself; a {@code ReplicatedMergeTree} table would stay read-only. */
    SINGLE,
    /** One that exchanges parts with others, see {@link ReplicationPatch}. */
    REPLICA
  }
}
