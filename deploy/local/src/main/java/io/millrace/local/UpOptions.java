package io.millrace.local;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The options of {@code deploy/local/up}.
 *
 * @param scope all of it, or only the two services
 * @param rate events a second the producer puts
 * @param shards of the stream, should it not be there yet
 * @param monitoring whether a Prometheus watches the job
 * @param stack the ports
 */
record UpOptions(Scope scope, int rate, int shards, Monitoring monitoring, LocalStack stack) {
  private static final String CLICKHOUSE_PORT = "--clickhouse-port";
  private static final String KINESIS_PORT = "--kinesis-port";
  private static final String DASHBOARD_PORT = "--dashboard-port";
  private static final String CONSOLE_PORT = "--console-port";
  private static final int LAST_PORT = 65_535;

  enum Scope {
    EVERYTHING,
    SERVICES
  }

  enum Monitoring {
    NONE,
    PROMETHEUS
  }

  /**
   * @throws IllegalArgumentException when the arguments are not understood, saying which
   */
  static UpOptions parse(List<String> arguments) {
    UpOptions options = new UpOptions(Scope.EVERYTHING, 200, 4, Monitoring.NONE, LocalStack.USUAL);
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      options =
          switch (name) {
            case "--services" -> options.with(Scope.SERVICES);
            case "--monitoring" -> options.with(Monitoring.PROMETHEUS);
            case "--rate" -> options.withRate(number(name, arguments, ++i));
            case "--shards" -> options.withShards(number(name, arguments, ++i));
            case CLICKHOUSE_PORT, KINESIS_PORT, DASHBOARD_PORT, CONSOLE_PORT -> {
              ports.put(name, port(name, arguments, ++i));
              yield options;
            }
            default -> throw new IllegalArgumentException("Unknown option of up: " + name);
          };
    }
    if (options.scope == Scope.SERVICES && options.monitoring == Monitoring.PROMETHEUS) {
      throw new IllegalArgumentException(
          "--monitoring watches the job, which --services does not start; omit one of them");
    }
    if (options.scope == Scope.SERVICES
        && (ports.containsKey(DASHBOARD_PORT) || ports.containsKey(CONSOLE_PORT))) {
      throw new IllegalArgumentException(
          "--services starts neither the dashboard nor the console; omit their ports");
    }
    return options.with(stack(ports));
  }

  private static LocalStack stack(Map<String, Integer> ports) {
    LocalStack usual = LocalStack.USUAL;
    OptionalInt console =
        ports.containsKey(CONSOLE_PORT)
            ? OptionalInt.of(ports.get(CONSOLE_PORT))
            : usual.chosenConsole();
    return new LocalStack(
        ports.getOrDefault(CLICKHOUSE_PORT, usual.clickHouse()),
        ports.getOrDefault(KINESIS_PORT, usual.kinesis()),
        ports.getOrDefault(DASHBOARD_PORT, usual.dashboard()),
        console);
  }

  private UpOptions with(LocalStack other) {
    return new UpOptions(scope, rate, shards, monitoring, other);
  }

  private UpOptions with(Scope other) {
    return new UpOptions(other, rate, shards, monitoring, stack);
  }

  private UpOptions with(Monitoring other) {
    return new UpOptions(scope, rate, shards, other, stack);
  }

  private UpOptions withRate(int other) {
    return new UpOptions(scope, other, shards, monitoring, stack);
  }

  private UpOptions withShards(int other) {
    return new UpOptions(scope, rate, other, monitoring, stack);
  }

  private static int port(String name, List<String> arguments, int at) {
    String value = at < arguments.size() ? arguments.get(at) : "";
    if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > LAST_PORT) {
      throw new IllegalArgumentException(
          name + " takes a port from 1 to " + LAST_PORT + " but was \"" + value + "\"");
    }
    return Integer.parseInt(value);
  }

  private static int number(String name, List<String> arguments, int at) {
    String value = at < arguments.size() ? arguments.get(at) : "";
    if (!value.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          name + " takes a whole number from 1 to 999999 but was \"" + value + "\"");
    }
    return Integer.parseInt(value);
  }
}
