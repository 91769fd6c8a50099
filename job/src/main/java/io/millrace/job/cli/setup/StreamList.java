package io.millrace.job.cli.setup;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.tool.sample.SampleException;
import io.millrace.job.tool.sample.StreamNames;
import java.util.List;

/** The streams to choose from. If they cannot be listed, the user can still type a name. */
final class StreamList {
  private final Terminal terminal;

  StreamList(Terminal terminal) {
    this.terminal = terminal;
  }

  List<String> of(PipelineTemplate pipeline) {
    try {
      PipelineConfig config =
          ConfigSources.in(terminal::variable)
              .overrides(pipeline.keysFor(StreamNames.ANY_STREAM))
              .loadSource();
      return StreamNames.list(config);
    } catch (SampleException fault) {
      terminal.err().println("Cannot list streams: " + fault.getMessage());
      return List.of();
    } catch (ConfigException incomplete) {
      terminal.err().println("Cannot list streams: " + incomplete.getMessage());
      return List.of();
    }
  }
}
