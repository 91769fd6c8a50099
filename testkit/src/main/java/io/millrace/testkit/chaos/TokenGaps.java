package io.millrace.testkit.chaos;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The blocks that a table without replication knows and never had: the server notes a block under
 * the name its part is to have, and was killed before the part got it. The next block then gets the
 * name, so the log of tokens has it twice. See {@code
 * docs/decisions/0003-where-the-server-is-not-exact.md}.
 */
final class TokenGaps {
  private TokenGaps() {}

  /** How many such blocks a table has. */
  static int of(ClickHouseServer server, String table) {
    String path =
        server.query(
            "SELECT data_paths[1] FROM system.tables WHERE database = '%s' AND name = '%s'"
                .formatted(ChaosTables.DATABASE, table));
    return path.isEmpty() ? 0 : count(Path.of(path).resolve("deduplication_logs"));
  }

  private static int count(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> logs = Files.list(folder)) {
      return count(logs.flatMap(TokenGaps::lines).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + folder, e);
    }
  }

  /**
   * @param lines of the log: operation (1 adds), part, token; separated by tabs
   */
  static int count(List<String> lines) {
    Set<String> parts = new HashSet<>();
    return (int)
        lines.stream()
            .map(line -> line.split("\t", -1))
            .filter(cells -> cells[0].equals("1"))
            .filter(cells -> !parts.add(cells[1]))
            .count();
  }

  private static Stream<String> lines(Path log) {
    try {
      return Files.readAllLines(log).stream();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + log, e);
    }
  }
}
