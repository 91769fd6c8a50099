package io.millrace.job.benchmark;

import io.millrace.udf.benchmark.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is written about blocks in checkpoints. */
public final class CheckpointWritePage {
  private static final String HEADING = "Blocks in checkpoints";

  private final String text;

  private CheckpointWritePage(String text) {
    this.text = text;
  }

  /**
   * The page of both ways.
   *
   * @param flink CPU time for a MiB as Flink passes arrays on, by round, ms
   * @param whole the same with whole arrays
   */
  public static CheckpointWritePage of(Machine machine, List<Double> flink, List<Double> whole) {
    double ratio = median(flink) / median(whole);
    return new CheckpointWritePage(
        """
        %s
        Blocks are written into a checkpoint's file on disk, through the streams that Flink gives an operator's state.
        Flink 1.20 passes their bytes on one by one; Millrace writes large pieces. Both in turns, %d rounds, medians.

        | way | CPU time for a MiB, ms |
        |---|---|
        | byte by byte | %.2f |
        | large pieces | %.2f |
        | byte by byte of large pieces | **%.1f ×** |
        """
            .formatted(
                Notes.measured(machine, "not used"),
                flink.size(),
                median(flink),
                median(whole),
                ratio));
  }

  /** Writes the section into the first argument's file; prints it without an argument. */
  public void writeOrPrint(String[] args) throws IOException {
    if (args.length > 0) {
      Notes.write(Path.of(args[0]), HEADING, text);
    } else {
      System.out.println(text);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
