package io.millrace.job.tool.sample;

import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One document of a sampled record, or an invalid one. */
public final class SampledDocument {
  /** The beginning of a problem with the JSON. */
  public static final String NO_OBJECT = "not a JSON object: ";

  private final Record record;
  private final int index;
  private final byte[] source;
  private final @Nullable String problem;
  private final @Nullable SkipReason skipped;

  /**
   * @param index number of the document in its record, from 0
   * @param problem why any table would reject it; null if it is valid
   * @param skipped why the pipeline skips it; null if it does not
   */
  SampledDocument(
      Record record,
      int index,
      byte[] source,
      @Nullable String problem,
      @Nullable SkipReason skipped) {
    this.record = record;
    this.index = index;
    this.source = source;
    this.problem = problem;
    this.skipped = skipped;
  }

  public Record record() {
    return record;
  }

  /** Number of the document in its record, from 0. */
  public int index() {
    return index;
  }

  /** The bytes as they came. */
  public byte[] source() {
    return Arrays.copyOf(source, source.length);
  }

  /** The source as text; what is not UTF-8 is replaced. */
  public String text() {
    return new String(source, StandardCharsets.UTF_8);
  }

  /** Why the pipeline skips it, so that no table gets it. */
  public Optional<SkipReason> skipped() {
    return Optional.ofNullable(skipped);
  }

  /**
   * Why any table would reject it: it is not a JSON object, belongs to another shard, or fails in
   * the filter.
   */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }
}
