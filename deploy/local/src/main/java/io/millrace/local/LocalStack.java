package io.millrace.local;

import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The ports and the state of one local stack. Stacks whose ClickHouse has different ports have
 * separate folders, so they can run side by side.
 *
 * @param clickHouse the port of ClickHouse's HTTP interface
 * @param kinesis the port of the Kinesis emulator's HTTP interface
 * @param dashboard the port of Flink's dashboard
 * @param chosenConsole the port of the console; empty for 8080, or a free one if 8080 is taken
 */
record LocalStack(int clickHouse, int kinesis, int dashboard, OptionalInt chosenConsole) {
  static final int CLICKHOUSE = 8123;
  static final int CLICKHOUSE_NATIVE = 9000;
  static final int KINESIS = 4568;
  static final int KINESIS_TLS = 4567;
  static final int DASHBOARD = 8081;
  static final int CONSOLE = 8080;

  /** The stack on the usual ports. */
  static final LocalStack USUAL =
      new LocalStack(CLICKHOUSE, KINESIS, DASHBOARD, OptionalInt.empty());

  /**
   * @throws IllegalArgumentException if two of the ports are the same
   */
  LocalStack {
    Set<Integer> ports = new HashSet<>(Set.of(clickHouse));
    if (!ports.add(kinesis)
        || !ports.add(dashboard)
        || (chosenConsole.isPresent() && !ports.add(chosenConsole.getAsInt()))) {
      throw new IllegalArgumentException(
          "Each part of the stack needs its own port, but two have the same: --clickhouse-port "
              + clickHouse
              + ", --kinesis-port "
              + kinesis
              + ", --dashboard-port "
              + dashboard
              + (chosenConsole.isPresent() ? ", --console-port " + chosenConsole.getAsInt() : ""));
    }
  }

  /** The folder of its tables, checkpoints and logs. */
  Path data() {
    Path all = RepositoryRoot.data();
    return clickHouse == CLICKHOUSE ? all : all.resolve("stack-" + clickHouse);
  }

  /** The same folder as users see it. */
  String dataName() {
    return RepositoryRoot.find().relativize(data()).toString();
  }

  /** Where the process id of a part is kept. */
  PidFile pid(String part) {
    return PidFile.in(data().resolve("run"), part);
  }

  URI clickHouseUrl() {
    return local(clickHouse);
  }

  URI kinesisUrl() {
    return local(kinesis);
  }

  URI dashboardUrl() {
    return local(dashboard);
  }

  static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The port of the console. */
  int console() {
    return chosenConsole.orElseGet(() -> usualOrFree(CONSOLE));
  }

  /** This port, or a free one if it is taken. */
  static int usualOrFree(int port) {
    return Ports.isTaken(port) ? Ports.free() : port;
  }

  /** Whether ClickHouse and Kinesis are where {@code conf/pipeline.yaml} expects them. */
  boolean isUsual() {
    return clickHouse == CLICKHOUSE && kinesis == KINESIS;
  }

  /** The folder with the pipeline's file. */
  Path pipelines() {
    return isUsual() ? RepositoryRoot.find().resolve("conf") : data().resolve("pipelines");
  }

  /**
   * The pipeline's file: {@code conf/pipeline.yaml}, or a copy of it with this stack's addresses,
   * which this method writes.
   */
  Path pipeline() {
    Path usual = RepositoryRoot.find().resolve("conf/pipeline.yaml");
    if (isUsual()) {
      return usual;
    }
    Path own = pipelines().resolve("pipeline.yaml");
    try {
      Files.createDirectories(own.getParent());
      Files.writeString(
          own,
          replaced(
              replaced(Files.readString(usual), local(CLICKHOUSE), clickHouseUrl()),
              local(KINESIS),
              kinesisUrl()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + own, e);
    }
    return own;
  }

  private static String replaced(String text, URI usual, URI own) {
    if (!text.contains(usual.toString())) {
      throw new IllegalStateException(
          "conf/pipeline.yaml no longer has the address "
              + usual
              + ", which the options for ports replace. Restore it, or use the usual ports.");
    }
    return text.replace(usual.toString(), own.toString());
  }

  /**
   * Remembers the ports for {@link #rememberedKinesis} and for {@code deploy/local/millrace}, which
   * asks the dashboard.
   */
  void remember() {
    Path folder = data().resolve("run");
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("kinesis.port"), kinesis + "\n");
      Files.writeString(folder.resolve("dashboard.port"), dashboard + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }

  /** The port on which the emulator of this folder was started last. */
  private int rememberedKinesis() {
    Path file = data().resolve("run/kinesis.port");
    try {
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : KINESIS;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * Checks, before anything starts, that every port is free or used by this very stack.
   *
   * @param scope what will be started
   * @throws IllegalStateException with one line for each port that is taken
   */
  void requireFree(UpOptions.Scope scope) {
    List<String> problems = new ArrayList<>();
    if (pid("clickhouse").running().isEmpty()) {
      problem(clickHouse, "ClickHouse", "--clickhouse-port").ifPresent(problems::add);
    }
    Optional<Long> emulator = pid("kinesis").running();
    if (emulator.isEmpty()) {
      problem(kinesis, "the Kinesis emulator", "--kinesis-port").ifPresent(problems::add);
    } else if (rememberedKinesis() != kinesis) {
      problems.add(
          "The Kinesis emulator of this stack already runs on port %d, not on %d. Use --kinesis-port %d, or stop it with deploy/local/down."
              .formatted(rememberedKinesis(), kinesis, rememberedKinesis()));
    }
    if (scope == UpOptions.Scope.EVERYTHING) {
      problem(dashboard, "Flink's dashboard", "--dashboard-port").ifPresent(problems::add);
      chosenConsole.ifPresent(
          port -> problem(port, "the console", "--console-port").ifPresent(problems::add));
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems));
    }
  }

  private static Optional<String> problem(int port, String part, String option) {
    return Ports.isTaken(port)
        ? Optional.of(
            "Port %1$d is taken by another process, but %2$s needs it. Choose another with %3$s N, or find out who listens there with: lsof -i :%1$d"
                .formatted(port, part, option))
        : Optional.empty();
  }
}
