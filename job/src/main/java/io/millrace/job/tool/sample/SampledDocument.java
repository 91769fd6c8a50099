package io.millrace.job.tool.sample;

import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.DocumentFilter;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One document of a sampled record, or an invalid one. */
public final class SampledDocument {
  /** The beginning of a problem with the JSON. */
  public static final String NO_OBJECT = "not a JSON object: ";

  private static final String STRAY =
      "part of an aggregated record, with a hash key outside its shard's range";

  private final Record record;
  private final int index;
  private final byte[] source;
  private final @Nullable String problem;
  private final @Nullable Reason reason;
  private final @Nullable SkipReason skipped;

  /**
   * @param index number of the document in its record, from 0
   * @param problem why any table would reject it; null if it is valid
   * @param reason of the problem; null if it is valid
   * @param skipped why the pipeline skips it; null if it does not
   */
  private SampledDocument(
      Record record,
      int index,
      byte[] source,
      @Nullable String problem,
      @Nullable Reason reason,
      @Nullable SkipReason skipped) {
    this.record = record;
    this.index = index;
    this.source = source;
    this.problem = problem;
    this.reason = reason;
    this.skipped = skipped;
  }

  /**
   * The documents of a record, as the pipeline finds them.
   *
   * @param decoder for the pipeline's payloads
   * @param filter of the pipeline
   */
  public static List<SampledDocument> in(Record record, Decoder decoder, DocumentFilter filter) {
    if (record.placement() == Record.Placement.STRAY) {
      return List.of(
          new SampledDocument(record, 0, record.payload(), STRAY, Reason.WRONG_SHARD, null));
    }
    List<SampledDocument> documents = new ArrayList<>();
    decoder.reset(record.payload());
    filter.begin(record, System.currentTimeMillis());
    while (decoder.next()) {
      documents.add(current(record, decoder, filter));
    }
    return documents;
  }

  private static SampledDocument current(Record record, Decoder decoder, DocumentFilter filter) {
    JsonException invalid = decoder.problem();
    SkipReason skipped = decoder.skipped();
    String problem = null;
    Reason reason = null;
    int from = decoder.from();
    if (invalid == null && skipped == null) {
      try {
        skipped = filter.test(decoder.reader(), from, record.documentIndex(decoder.index()));
      } catch (JsonException malformed) {
        invalid = malformed;
      } catch (ConvertException e) {
        problem = String.valueOf(e.getMessage());
        reason = e.reason();
      }
    }
    if (invalid != null) {
      problem = NO_OBJECT + invalid.getMessage();
      reason = invalid.reason();
    }
    byte[] source = Arrays.copyOfRange(decoder.buffer(), from, decoder.to());
    return new SampledDocument(record, decoder.index(), source, problem, reason, skipped);
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

  /** The reason of the problem, as in the error table. */
  public Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }
}
