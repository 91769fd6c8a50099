package io.millrace.testkit.kinesis;

import io.millrace.testkit.Ports;
import io.millrace.testkit.TemporaryFolders;
import io.millrace.testkit.process.Lifetime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a local Kinesis emulator is started. What it holds is in its memory only.
 *
 * @param log the file its messages are appended to
 * @param plainPort the port that speaks HTTP
 * @param tlsPort the port that speaks HTTPS, with a certificate that names no host
 * @param lifetime whether it outlives the starting process
 * @param streams the streams it has from the start, each with its number of shards
 * @param environment variables of its process, beside those of this one
 */
public record KinesisOptions(
    Path log,
    int plainPort,
    int tlsPort,
    Lifetime lifetime,
    Map<String, Integer> streams,
    Map<String, String> environment) {

  public KinesisOptions {
    streams = Map.copyOf(streams);
    environment = Map.copyOf(environment);
  }

  /** A separate emulator: free ports, no streams, nothing left after close. */
  public static KinesisOptions temporary() {
    return in(TemporaryFolders.create("kinesis"));
  }

  /** A separate emulator: free ports, no streams, its log under {@code folder}. */
  public static KinesisOptions in(Path folder) {
    return new KinesisOptions(
        folder.resolve("kinesis.log"),
        Ports.free(),
        Ports.free(),
        Lifetime.WITH_PARENT,
        Map.of(),
        Map.of());
  }

  /** Adds a stream that is there from the start. */
  public KinesisOptions withStream(String name, int shards) {
    Map<String, Integer> more = new LinkedHashMap<>(streams);
    more.put(name, shards);
    return new KinesisOptions(log, plainPort, tlsPort, lifetime, more, environment);
  }

  /** The same with these variables in the environment of its process. */
  public KinesisOptions withEnvironment(Map<String, String> variables) {
    return new KinesisOptions(log, plainPort, tlsPort, lifetime, streams, variables);
  }
}
