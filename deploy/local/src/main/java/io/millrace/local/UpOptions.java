package io.millrace.local;

import java.util.List;

/**
 * The options of {@code deploy/local/up}.
 *
 * @param scope all of it, or only the two services
 * @param rate events a second the producer puts
 * @param shards of the stream, should it not be there yet
 */
record UpOptions(Scope scope, int rate, int shards) {
  static final String USAGE =
      """
      Usage: deploy/local/up [--services] [--no-console] [--rate N] [--shards N]

      Runs Millrace on this machine: ClickHouse, a Kinesis emulator, a producer of sample
      events and the main job on conf/pipeline.yaml. Shows the rows arrive. Ctrl-C stops it.

        --services   only ClickHouse and Kinesis, in the background; deploy/local/down stops them
        --no-console without the console, the web page for pipelines
        --rate N     events per second from the producer (default: 200)
        --shards N   shards of the stream when it is created (default: 4)
      """;

  enum Scope {
    EVERYTHING,
    SERVICES
  }

  static boolean asksForHelp(List<String> arguments) {
    return arguments.contains("--help") || arguments.contains("-h");
  }

  /**
   * @throws IllegalArgumentException when the arguments are not understood, saying which
   */
  static UpOptions parse(List<String> arguments) {
    UpOptions options = new UpOptions(Scope.EVERYTHING, 200, 4);
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      options =
          switch (name) {
            case "--services" -> new UpOptions(Scope.SERVICES, options.rate, options.shards);
            case "--rate" ->
                new UpOptions(options.scope, number(name, arguments, ++i), options.shards);
            case "--shards" ->
                new UpOptions(options.scope, options.rate, number(name, arguments, ++i));
            default -> throw new IllegalArgumentException("Unknown option of up: " + name);
          };
    }
    return options;
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
