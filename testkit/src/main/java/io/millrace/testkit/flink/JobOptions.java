package io.millrace.testkit.flink;

import java.nio.file.Path;
import java.util.Map;

/**
 * How the main job is started.
 *
 * @param pipeline its configuration
 * @param data the folder of its checkpoints and its log
 * @param dashboard the port of Flink's dashboard
 * @param flink more of Flink's options
 */
public record JobOptions(Path pipeline, Path data, int dashboard, Map<String, String> flink) {
  public JobOptions {
    flink = Map.copyOf(flink);
  }

  Path checkpoints() {
    return data.resolve("checkpoints");
  }
}
