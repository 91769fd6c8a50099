package io.millrace.job.config.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which ClickHouse settings a user may add to inserts. Refused are those that break exactly-once,
 * drop rows, or change how the server reads a block; whatever else the server knows is allowed.
 */
final class InsertSettingRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final String OURS = "is set by Millrace: exactly-once inserts depend on it";
  private static final String TOKENS =
      "would change which blocks ClickHouse recognizes, so rows could be inserted twice or dropped";
  private static final String BLOCKS =
      "could split a block, and ClickHouse would not recognize the parts of a repeated one";
  private static final String MEANING = "changes how the server reads a block's values";
  private static final String ROWS = "makes the server leave out rows without an error";
  private static final String REQUEST =
      "is not a setting but a parameter of the request, which Millrace sets";
  private static final String ANSWER =
      "changes the answer by which Millrace knows what was inserted";

  /** Parameters of ClickHouse's HTTP interface. */
  private static final Set<String> PARAMETERS =
      Set.of(
          "query",
          "query_id",
          "database",
          "default_format",
          "user",
          "password",
          "profile",
          "role",
          "quota_key",
          "session_id",
          "session_timeout",
          "session_check",
          "close_session",
          "compress",
          "decompress",
          "stacktrace",
          "framing",
          "client_protocol_version");

  /** What every insert carries; a test compares it with the statements. */
  static final Set<String> OF_MILLRACE =
      Set.of(
          "async_insert",
          "insert_deduplicate",
          "insert_deduplication_token",
          "deduplicate_insert",
          "deduplicate_insert_select",
          "deduplicate_blocks_in_dependent_materialized_views",
          "max_insert_block_size",
          "min_insert_block_size_rows",
          "min_insert_block_size_bytes",
          "max_insert_block_size_bytes",
          "use_strict_insert_block_limits",
          "max_insert_threads",
          "materialized_views_ignore_errors",
          "distributed_foreground_insert",
          "insert_distributed_sync",
          "insert_distributed_one_random_shard",
          "input_format_null_as_default",
          "input_format_defaults_for_omitted_fields",
          "input_format_native_allow_types_conversion",
          "date_time_input_format",
          "type_json_skip_duplicated_paths",
          "type_json_skip_invalid_typed_paths");

  private static final Map<String, String> REFUSED = refused();

  /** Beginning of the name → reason. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "param_", REQUEST,
          "input_format_", MEANING,
          "output_format_", ANSWER,
          "format_", MEANING,
          "date_time_", MEANING,
          "type_json_", MEANING,
          "cast_", MEANING,
          "async_insert", BLOCKS,
          "min_insert_block_size_", BLOCKS,
          "max_insert_block_size", BLOCKS);

  private InsertSettingRules() {}

  private static Map<String, String> refused() {
    Map<String, String> refused = new LinkedHashMap<>();
    PARAMETERS.forEach(name -> refused.put(name, REQUEST));
    for (String name :
        Set.of(
            "max_block_size",
            "preferred_block_size_bytes",
            "use_strict_insert_block_limits",
            "max_insert_threads",
            "parallel_distributed_insert_select",
            "wait_for_async_insert",
            "wait_for_async_insert_timeout",
            "implicit_transaction")) {
      refused.put(name, BLOCKS);
    }
    for (String name :
        Set.of(
            "limit",
            "offset",
            "additional_table_filters",
            "additional_result_filter",
            "skip_unavailable_shards",
            "materialized_views_ignore_errors")) {
      refused.put(name, ROWS);
    }
    for (String name :
        Set.of(
            "insert_null_as_default",
            "session_timezone",
            "prefer_column_name_to_alias",
            "short_circuit_function_evaluation",
            "dialect")) {
      refused.put(name, MEANING);
    }
    for (String name :
        Set.of(
            "distributed_foreground_insert",
            "insert_distributed_sync",
            "insert_distributed_one_random_shard",
            "insert_shard_id")) {
      refused.put(
          name,
          "would let a repeated block go another way, where ClickHouse does not recognize it");
    }
    for (String name :
        Set.of(
            "wait_end_of_query",
            "http_wait_end_of_query",
            "buffer_size",
            "http_response_buffer_size",
            "send_progress_in_http_headers",
            "http_write_exception_in_output_format",
            "enable_http_compression")) {
      refused.put(name, ANSWER);
    }
    refused.put("readonly", "forbids inserts");
    refused.put(
        "compatibility", "changes the defaults of other settings, those for exactly-once too");
    return refused;
  }

  /**
   * Returns what is wrong with a setting.
   *
   * @return empty if it may be sent; whether the server knows it is another question
   */
  static Optional<String> problem(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      return Optional.of("is not the name of a ClickHouse setting");
    }
    if (OF_MILLRACE.contains(name)) {
      return Optional.of(OURS + "; remove it");
    }
    if (REFUSED.containsKey(name)) {
      return Optional.of(REFUSED.get(name) + "; remove it");
    }
    if (name.contains("dedup")) {
      return Optional.of(TOKENS + "; remove it");
    }
    if (name.endsWith("_overflow_mode") && !value.trim().equalsIgnoreCase("throw")) {
      return Optional.of(ROWS + "; only throw is allowed");
    }
    return PREFIXES.entrySet().stream()
        .filter(prefix -> name.startsWith(prefix.getKey()))
        .map(prefix -> prefix.getValue() + "; remove it")
        .findFirst();
  }
}
