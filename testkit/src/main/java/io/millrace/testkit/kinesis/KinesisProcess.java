package io.millrace.testkit.kinesis;

import static java.util.stream.Collectors.joining;

import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.npm.NpmPackages;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the Node process of the Kinesis emulator (kinesis-mock, the engine of LocalStack). */
final class KinesisProcess {
  private KinesisProcess() {}

  static LocalProcess start(KinesisOptions options) {
    Ports.requireFree(options.plainPort(), "the Kinesis emulator (HTTP)");
    Ports.requireFree(options.tlsPort(), "the Kinesis emulator (TLS)");

    List<String> command = new ArrayList<>(ShieldedCommand.of("node"));
    command.add(RepositoryRoot.find().resolve("testkit/kinesis.js").toString());
    if (options.lifetime() == Lifetime.WITH_PARENT) {
      command.add("--end-with-parent");
    }

    ProcessBuilder builder =
        new ProcessBuilder(command).directory(NpmPackages.installed().kinesis().toFile());
    builder.environment().putAll(environment(options));
    builder.environment().putAll(options.environment());
    if (!options.streams().isEmpty()) {
      builder.environment().put("INITIALIZE_STREAMS", streams(options));
    }
    if (options.lifetime() == Lifetime.DETACHED) {
      builder.redirectInput(new File("/dev/null"));
    }
    return LocalProcess.start("The Kinesis emulator", builder, options.log());
  }

  private static Map<String, String> environment(KinesisOptions options) {
    return Map.of(
        "KINESIS_MOCK_PLAIN_PORT",
        Integer.toString(options.plainPort()),
        "KINESIS_MOCK_TLS_PORT",
        Integer.toString(options.tlsPort()),
        "AWS_REGION",
        KinesisEmulator.REGION,
        "AWS_ACCOUNT_ID",
        "000000000000",
        "SHARD_LIMIT",
        "1000",
        "LOG_LEVEL",
        "WARN");
  }

  private static String streams(KinesisOptions options) {
    return options.streams().entrySet().stream()
        .map(stream -> stream.getKey() + ":" + stream.getValue())
        .collect(joining(","));
  }
}
