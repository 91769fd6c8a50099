package io.millrace.job.tool.sample;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.StartPosition;
import java.time.Duration;

/** Explains why a sample has no documents. */
public final class EmptySample {
  private EmptySample() {}

  /**
   * Fails if there are no documents.
   *
   * @param patience how long the stream was read
   */
  public static void require(PipelineConfig config, Sample sample, Duration patience)
      throws SampleException {
    if (!sample.documents().isEmpty()) {
      return;
    }
    String stream = "stream " + config.source().stream().name() + " exists, but ";
    long seconds = patience.toSeconds();
    if (config.source().get(SourceOptions.POSITION) == StartPosition.LATEST) {
      throw new SampleException(
          stream + "nothing arrived within " + seconds + " s after LATEST",
          "Wait longer with --wait, or read what it already has: --position TRIM_HORIZON");
    }
    boolean allRead = sample.end() == Sample.End.ALL_READ;
    throw new SampleException(
        stream
            + (allRead
                ? "has no records after the start position: "
                    + sample.shards()
                    + (sample.shards() == 1 ? " shard" : " shards")
                    + " read to the end"
                : "no record was found within " + seconds + " s"),
        allRead
            ? "Put records into it, or choose an earlier position"
            : "Its records may come long after the position: wait longer with --wait");
  }
}
