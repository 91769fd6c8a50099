package io.millrace.job.cli.setup;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.preflight.Finding;
import io.millrace.job.preflight.KinesisFaults;
import io.millrace.job.source.client.KinesisClients;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The streams to choose from. If they cannot be listed, the user can still type a name. */
final class StreamList {
  /** The client needs a configuration and that needs a stream; any name will do. */
  private static final String ANY_STREAM = "any";

  private final Terminal terminal;

  StreamList(Terminal terminal) {
    this.terminal = terminal;
  }

  List<String> of(PipelineTemplate pipeline) {
    try {
      PipelineConfig config =
          ConfigSources.in(terminal::variable).overrides(pipeline.keysFor(ANY_STREAM)).loadSource();
      try (KinesisClient kinesis = KinesisClients.of(config)) {
        return KinesisClients.streamNames(kinesis);
      } catch (SdkException fault) {
        Finding finding = new KinesisFaults(config.source()).explain(fault);
        terminal.err().println("Cannot list streams: " + finding.what());
        return new ArrayList<>();
      }
    } catch (ConfigException incomplete) {
      terminal.err().println("Cannot list streams: " + incomplete.getMessage());
      return List.of();
    }
  }
}
