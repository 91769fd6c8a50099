package io.millrace.testkit.flink;

import static java.util.stream.Collectors.joining;

import io.millrace.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code config.yaml}, the file all processes of a Flink cluster and its client read. */
final class FlinkConfiguration {
  private FlinkConfiguration() {}

  static void write(FlinkOptions options, int restPort) {
    Map<String, String> all = new TreeMap<>(base(options, restPort));
    all.putAll(options.configuration());
    Path file = options.configurationFolder().resolve("config.yaml");
    try {
      Files.createDirectories(options.configurationFolder());
      Files.createDirectories(options.folder().resolve("tmp"));
      Files.writeString(
          file,
          all.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + quoted(entry.getValue()) + "\n")
              .collect(joining()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private static Map<String, String> base(FlinkOptions options, int restPort) {
    return Map.ofEntries(
        Map.entry("jobmanager.rpc.address", "127.0.0.1"),
        Map.entry("jobmanager.rpc.port", Integer.toString(Ports.free())),
        Map.entry("jobmanager.bind-host", "127.0.0.1"),
        Map.entry("jobmanager.memory.process.size", "1024m"),
        Map.entry("rest.address", "127.0.0.1"),
        Map.entry("rest.bind-address", "127.0.0.1"),
        Map.entry("rest.port", Integer.toString(restPort)),
        Map.entry("taskmanager.host", "127.0.0.1"),
        Map.entry("taskmanager.bind-host", "127.0.0.1"),
        Map.entry("taskmanager.numberOfTaskSlots", Integer.toString(options.slots())),
        Map.entry("taskmanager.memory.process.size", "1536m"),
        Map.entry("taskmanager.memory.managed.size", "64m"),
        Map.entry("io.tmp.dirs", options.folder().resolve("tmp").toString()),
        Map.entry("execution.checkpointing.dir", options.checkpoints().toUri().toString()),
        Map.entry("execution.checkpointing.savepoint-dir", options.savepoints().toUri().toString()),
        // What the REST API says is a second old at most: usually its metrics are 10.
        Map.entry("metrics.fetcher.update-interval", "1 s"),
        Map.entry("web.refresh-interval", "1 s"),
        // A killed process refuses heartbeats: Flink gives it up after two. The timeout is for a
        // silent process, such as any on a machine that stands still.
        Map.entry("heartbeat.interval", "1 s"),
        Map.entry("heartbeat.timeout", "1 min"));
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
