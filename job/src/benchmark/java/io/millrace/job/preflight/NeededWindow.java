package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.BlockRate.Rows;
import java.util.OptionalInt;

/**
 * The deduplication window that {@code check} asks for, with one subtask whose rows lack no
 * columns.
 *
 * @param blocks below which {@code check} reports an error
 * @param suggested what it suggests then
 */
public record NeededWindow(long blocks, long suggested) {

  /** Of a pipeline. */
  public static NeededWindow of(PipelineConfig config) {
    BlockRate rate = BlockRate.of(config, OptionalInt.of(1), Rows.WHOLE);
    long needed = WindowChecks.needed(config, rate);
    return new NeededWindow(needed, WindowChecks.suggested(needed));
  }
}
