package io.millrace.job.config.load;

import io.millrace.job.config.Origin;

/** One key with the text given for it, before anybody asked what it means. May hold a secret. */
final class Entry {
  private final String key;
  private final String text;
  private final Origin origin;

  Entry(String key, String text, Origin origin) {
    this.key = key;
    this.text = text;
    this.origin = origin;
  }

  String key() {
    return key;
  }

  /** As written, variables and all. */
  String text() {
    return text;
  }

  Origin origin() {
    return origin;
  }

  /** Never the text. */
  @Override
  public String toString() {
    return origin + key;
  }
}
