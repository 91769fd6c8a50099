package io.millrace.job.source.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.java.tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * The identity of a stream beyond its name. A stream that was deleted and created again has another
 * creation time, and one of another account or region has another ARN. Positions of one are not
 * valid in the other, although both have shards with the same ids.
 */
public final class StreamIdentity {
  private static final String ARN = "arn:";

  /** Represents an unknown time in saved state. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** One protocol of Kinesis returns whole seconds, the other milliseconds. */
  private static final Duration PRECISION = Duration.ofSeconds(1);

  private final String arn;
  private final @Nullable Instant created;

  /**
   * @param arn or its substitute, because some emulators lack ARNs
   * @param created null if unknown
   */
  StreamIdentity(String arn, @Nullable Instant created) {
    this.arn = Objects.requireNonNull(arn);
    this.created = created;
  }

  /** Creates the identity from a description by Kinesis. */
  public static StreamIdentity of(StreamDescriptionSummary stream) {
    @Nullable String arn = stream.streamARN();
    return new StreamIdentity(
        arn == null ? String.valueOf(stream.streamName()) : arn, stream.streamCreationTimestamp());
  }

  /** Returns the form in saved state. */
  public static StreamIdentity of(Tuple2<String, Long> saved) {
    return new StreamIdentity(
        saved.f0, saved.f1 == UNKNOWN ? null : Instant.ofEpochMilli(saved.f1));
  }

  public Tuple2<String, Long> saved() {
    return Tuple2.of(arn, created == null ? UNKNOWN : created.toEpochMilli());
  }

  /** The ARN, if it is known. */
  Optional<String> arn() {
    return arn.startsWith(ARN) ? Optional.of(arn) : Optional.empty();
  }

  /** Whether this and another identity certainly belong to two streams. */
  boolean isOtherThan(StreamIdentity other) {
    return (arn().isPresent() && other.arn().isPresent() && !arn.equals(other.arn))
        || !name().equals(other.name())
        || (created != null
            && other.created != null
            && Duration.between(created, other.created).abs().compareTo(PRECISION) >= 0);
  }

  /** Completes this identity with earlier knowledge of it. */
  StreamIdentity or(StreamIdentity before) {
    return new StreamIdentity(
        arn().isPresent() ? arn : before.arn, created == null ? before.created : created);
  }

  private String name() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return arn + (created == null ? "" : ", created at " + created);
  }
}
