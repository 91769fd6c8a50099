package io.millrace.testkit.clickhouse;

import io.millrace.testkit.clickhouse.ClickHouseUser.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration files of a local ClickHouse. Users can only be given by file there. */
final class ClickHouseConfiguration {
  private ClickHouseConfiguration() {}

  /** Writes the files beside the data and returns the arguments for ClickHouse's command line. */
  static List<String> write(ClickHouseOptions options) {
    Path folder = options.data().toAbsolutePath();
    Path server = folder.resolve("config.xml");
    Path users = folder.resolve("users.xml");
    try {
      Files.createDirectories(folder);
      Files.writeString(users, users(options.users()));
      Files.writeString(server, server(users, options.configuration()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write ClickHouse's configuration", e);
    }
    return List.of(
        "--path=" + folder,
        "--config-file=" + server,
        "--http_port=" + options.httpPort(),
        "--tcp_port=" + options.tcpPort(),
        "--listen_host=127.0.0.1",
        "--log-level=information");
  }

  private static String server(Path users, String more) {
    return """
        <clickhouse>
          <user_directories><users_xml><path>%s</path></users_xml></user_directories>
          %s
        </clickhouse>
        """
        .formatted(escaped(users.toString()), more);
  }

  private static String users(List<ClickHouseUser> users) {
    return """
        <clickhouse>
          <profiles>
            <default/>
            <readonly><readonly>1</readonly></readonly>
            <quorum><insert_quorum>2</insert_quorum></quorum>
          </profiles>
          <quotas><default/></quotas>
          <users>
            <default>
              <password/>
              <networks><ip>::/0</ip></networks>
              <profile>default</profile>
              <quota>default</quota>
              <access_management>1</access_management>
            </default>
        %s
          </users>
          <roles>
        %s
          </roles>
        </clickhouse>
        """
        .formatted(
            users.stream().map(ClickHouseConfiguration::user).collect(Collectors.joining()),
            users.stream()
                .filter(user -> user.way() == Way.ROLE)
                .map(user -> "<%1$s><grants>%2$s</grants></%1$s>".formatted(role(user), own(user)))
                .collect(Collectors.joining()));
  }

  private static String role(ClickHouseUser user) {
    return user.name() + "_role";
  }

  private static String own(ClickHouseUser user) {
    return user.grants().stream()
        .map(grant -> "<query>" + escaped(grant) + "</query>")
        .collect(Collectors.joining());
  }

  private static String user(ClickHouseUser user) {
    String grants = user.way() == Way.ROLE ? "<query>GRANT " + role(user) + "</query>" : own(user);
    return """
            <%s>
              <password>%s</password>
              <networks><ip>::/0</ip></networks>
              <profile>%s</profile>
              <quota>default</quota>
              <grants>%s</grants>
            </%s>
        """
        .formatted(user.name(), escaped(user.password()), user.profile(), grants, user.name());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
