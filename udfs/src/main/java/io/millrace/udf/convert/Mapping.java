package io.millrace.udf.convert;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which column takes its value from where. A column not mentioned takes the document's field of its
 * own name.
 *
 * <p>A source is written as a JSON Pointer ({@code /user/id}; the empty pointer is the whole
 * document) or as the name of Kinesis metadata: {@code _key}, {@code _timestamp}, {@code _stream},
 * {@code _shard_id}, {@code _sequence_number}, {@code _raw_message}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
public final class Mapping implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, Source> sources;

  private Mapping(Map<String, Source> sources) {
    this.sources = new TreeMap<>(sources);
  }

  /** Every column takes the field of its own name. */
  public static Mapping byName() {
    return new Mapping(Map.of());
  }

  /**
   * Reads what stands in a configuration.
   *
   * @param sources by column name
   * @throws MappingException naming every source that cannot be understood
   */
  public static Mapping parse(Map<String, String> sources) throws MappingException {
    Map<String, Source> parsed = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    new TreeMap<>(sources)
        .forEach(
            (column, text) -> {
              try {
                parsed.put(column, SourceParser.parse(text));
              } catch (SourceSyntaxException e) {
                problems.add("column \"" + column + "\": " + e.getMessage());
              }
            });
    if (!problems.isEmpty()) {
      throw new MappingException(problems);
    }
    return new Mapping(parsed);
  }

  /** Columns that were mentioned. */
  public Set<String> columns() {
    return new TreeSet<>(sources.keySet());
  }

  Source source(String column) {
    Source source = sources.get(column);
    return source == null ? Source.field(column) : source;
  }
}
