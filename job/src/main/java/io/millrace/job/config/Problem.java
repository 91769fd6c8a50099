package io.millrace.job.config;

import java.io.Serializable;

/** One thing wrong with a configuration, in words that name no secret. */
public final class Problem implements Comparable<Problem>, Serializable {
  private static final long serialVersionUID = 1L;
  private final Origin origin;
  private final String key;
  private final String message;

  public Problem(Origin origin, String key, String message) {
    this.origin = origin;
    this.key = key;
    this.message = message;
  }

  /** The full key, for example {@code source.stream}; empty when the file itself is at fault. */
  public String key() {
    return key;
  }

  /** What is wrong and what to do. */
  public String message() {
    return message;
  }

  /** Place, key and message in one line. */
  @Override
  public String toString() {
    return origin + (key.isEmpty() ? "" : key + ": ") + message;
  }

  @Override
  public int compareTo(Problem other) {
    int byOrigin = origin.compareTo(other.origin);
    return byOrigin != 0 ? byOrigin : toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Problem && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
