package io.millrace.udf.mapping;

import java.util.Map;
import java.util.TreeMap;

/** Converts the keys below {@code columns} to a mapping, or collects their problems. */
final class MappingKeys {
  private static final String FROM = ".from";
  private static final String FORMAT = ".format";
  private static final String UNIT = ".unit";

  private final ColumnSourceParser parser = new ColumnSourceParser();
  private final Map<String, ColumnSource> sources = new TreeMap<>();
  private final Map<String, CustomTimeFormat> times = new TreeMap<>();
  private final Map<String, String> problems = new TreeMap<>();

  Mapping parse(Map<String, String> keys) throws MappingException {
    new TreeMap<>(keys).forEach(this::add);
    if (!problems.isEmpty()) {
      throw new MappingException(problems);
    }
    return new Mapping(sources, times);
  }

  private void add(String key, String text) {
    String suffix = suffix(key);
    String column = key.substring(0, key.length() - suffix.length());
    try {
      if (suffix.equals(FORMAT)) {
        put(times, column, CustomTimeFormat.format(text), "both a format and a unit");
      } else if (suffix.equals(UNIT)) {
        put(times, column, CustomTimeFormat.unit(text), "both a format and a unit");
      } else {
        put(sources, column, parser.parse(text), "two sources");
      }
    } catch (ColumnSourceSyntaxException e) {
      String way =
          suffix.isEmpty() || suffix.equals(FROM) || !text.startsWith("/")
              ? ""
              : "; for a column called " + key + " write " + key + FROM;
      problems.put(key, "column \"" + column + "\": " + e.getMessage() + way);
    }
  }

  private static <T> void put(Map<String, T> all, String column, T value, String what)
      throws ColumnSourceSyntaxException {
    if (all.putIfAbsent(column, value) != null) {
      throw new ColumnSourceSyntaxException("has " + what + "; remove one of them");
    }
  }

  private static String suffix(String key) {
    for (String suffix : new String[] {FROM, FORMAT, UNIT}) {
      if (key.endsWith(suffix) && key.length() > suffix.length()) {
        return suffix;
      }
    }
    return "";
  }
}
