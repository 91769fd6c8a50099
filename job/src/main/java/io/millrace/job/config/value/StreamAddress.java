package io.millrace.job.config.value;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stream as people name it: plainly, or by its ARN.
 *
 * @see <a href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html">
 *     CreateStream</a> for the characters of a name
 */
public final class StreamAddress implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "[a-zA-Z0-9_.-]{1,128}";
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:kinesis:([a-z0-9-]+):[0-9]{12}:stream/(" + NAME + ")");

  private final String name;
  private final @Nullable String arn;
  private final @Nullable String region;

  private StreamAddress(String name, @Nullable String arn, @Nullable String region) {
    this.name = name;
    this.arn = arn;
    this.region = region;
  }

  /** The stream meant, or empty when the text is neither a name nor the ARN of a stream. */
  public static Optional<StreamAddress> parse(String text) {
    Matcher matcher = ARN.matcher(text);
    if (matcher.matches()) {
      return Optional.of(new StreamAddress(matcher.group(2), text, matcher.group(1)));
    }
    return text.matches(NAME) ? Optional.of(new StreamAddress(text, null, null)) : Optional.empty();
  }

  public String name() {
    return name;
  }

  /** The ARN, when that is how the stream was given. */
  public Optional<String> arn() {
    return Optional.ofNullable(arn);
  }

  /** The region the ARN names. */
  public Optional<String> region() {
    return Optional.ofNullable(region);
  }

  /** As it was given. */
  @Override
  public String toString() {
    return arn == null ? name : arn;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamAddress && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, arn);
  }
}
