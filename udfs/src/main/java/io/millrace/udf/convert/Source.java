package io.millrace.udf.convert;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a column's value comes from: a place in the document, or the record's metadata. */
final class Source implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In a mapping, the document's own source text; the place that is the whole document. */
  static final String RAW_MESSAGE = "_raw_message";

  private final ArrayList<String> path;
  private final @Nullable Metadata metadata;

  private Source(List<String> path, @Nullable Metadata metadata) {
    this.path = new ArrayList<>(path);
    this.metadata = metadata;
  }

  /** A field of the document itself. */
  static Source field(String name) {
    return new Source(List.of(name), null);
  }

  /**
   * @param path names of fields, or numbers of array elements, from the outside in; empty for the
   *     whole document
   */
  static Source place(List<String> path) {
    return new Source(path, null);
  }

  static Source metadata(Metadata metadata) {
    return new Source(List.of(), metadata);
  }

  /** Names from the outside in. */
  List<String> path() {
    return List.copyOf(path);
  }

  /** Null when the source is a place in the document. */
  @Nullable Metadata metadata() {
    return metadata;
  }
}
