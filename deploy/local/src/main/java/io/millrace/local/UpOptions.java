package io.millrace.local;

import java.util.List;

/**
 * The options of {@code deploy/local/up}.
 *
 * @param scope all of it, or only the two services
 * @param rate events a second the producer puts
 * @param shards of the stream, should it not be there yet
 * @param monitoring whether a Prometheus watches the job
 */
record UpOptions(Scope scope, int rate, int shards, Monitoring monitoring) {
  static final String USAGE =
      """
      Usage: deploy/local/up [--services | --monitoring] [--no-console] [--rate N] [--shards N]

      Runs Millrace on this machine: ClickHouse, a Kinesis emulator, a producer of sample
      events and the main job on conf/pipeline.yaml. Shows the rows arrive. Ctrl-C stops it.

        --services   only ClickHouse and Kinesis, in the background; deploy/local/down stops them
        --no-console without the console, the web page for pipelines
        --monitoring also Prometheus on port 9090, with the alerts of deploy/monitoring
        --rate N     events per second from the producer (default: 200)
        --shards N   shards of the stream when it is created (default: 4)
      """;

  enum Scope {
    EVERYTHING,
    SERVICES
  }

  enum Monitoring {
    NONE,
    PROMETHEUS
  }

  static boolean asksForHelp(List<String> arguments) {
    return arguments.contains("--help") || arguments.contains("-h");
  }

  /**
   * @throws IllegalArgumentException when the arguments are not understood, saying which
   */
  static UpOptions parse(List<String> arguments) {
    UpOptions options = new UpOptions(Scope.EVERYTHING, 200, 4, Monitoring.NONE);
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      options =
          switch (name) {
            case "--services" -> options.with(Scope.SERVICES);
            case "--monitoring" -> options.with(Monitoring.PROMETHEUS);
            case "--rate" -> options.withRate(number(name, arguments, ++i));
            case "--shards" -> options.withShards(number(name, arguments, ++i));
            default -> throw new IllegalArgumentException("Unknown option of up: " + name);
          };
    }
    if (options.scope == Scope.SERVICES && options.monitoring == Monitoring.PROMETHEUS) {
      throw new IllegalArgumentException(
          "--monitoring watches the job, which --services does not start; omit one of them");
    }
    return options;
  }

  private UpOptions with(Scope other) {
    return new UpOptions(other, rate, shards, monitoring);
  }

  private UpOptions with(Monitoring other) {
    return new UpOptions(scope, rate, shards, other);
  }

  private UpOptions withRate(int other) {
    return new UpOptions(scope, other, shards, monitoring);
  }

  private UpOptions withShards(int other) {
    return new UpOptions(scope, rate, other, monitoring);
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
