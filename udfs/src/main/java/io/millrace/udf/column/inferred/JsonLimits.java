package io.millrace.udf.column.inferred;

import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.TypeArguments;
import java.util.Optional;

/**
 * How many paths, and how many types at a path, a JSON type stores in separate columns.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/newjson">JSON</a>
 */
final class JsonLimits {
  private static final int DEFAULT_PATHS = 1024;
  private static final int DEFAULT_TYPES = 32;

  /** Inside arrays the limits are lower by these factors. */
  private static final int FEWER_PATHS = 4;

  private static final int FEWER_TYPES = 2;

  private final int paths;
  private final int types;

  private JsonLimits(int paths, int types) {
    this.paths = paths;
    this.types = types;
  }

  /** The limits of a JSON type; empty if it has typed paths or paths to skip. */
  static Optional<JsonLimits> of(ClickHouseType type) {
    return TypeArguments.areParameters(type)
        ? Optional.of(
            new JsonLimits(
                TypeArguments.parameter(type, "max_dynamic_paths", DEFAULT_PATHS),
                TypeArguments.parameter(type, "max_dynamic_types", DEFAULT_TYPES)))
        : Optional.empty();
  }

  int paths() {
    return paths;
  }

  int types() {
    return types;
  }

  /** The limits of objects in arrays. */
  JsonLimits inArrays() {
    return new JsonLimits(paths / FEWER_PATHS, types / FEWER_TYPES);
  }

  /** The JSON type with these limits, as the server spells it. */
  String type() {
    StringBuilder arguments = new StringBuilder();
    if (types != DEFAULT_TYPES) {
      arguments.append("max_dynamic_types=").append(types);
    }
    if (paths != DEFAULT_PATHS) {
      arguments
          .append(arguments.length() == 0 ? "" : ", ")
          .append("max_dynamic_paths=")
          .append(paths);
    }
    return arguments.length() == 0 ? "JSON" : "JSON(" + arguments + ")";
  }
}
