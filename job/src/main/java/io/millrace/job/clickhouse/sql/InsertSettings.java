package io.millrace.job.clickhouse.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of every INSERT. They are explicit and always the same, because a token is only
 * reliable if the server always splits its input in the same way. They override a user's profile
 * and the server's defaults. The token counts per block and partition: with the same token but
 * another split, rows are duplicated or lost. So one INSERT must be one block:
 *
 * <ul>
 *   <li>{@code async_insert=0}: otherwise the server merges rows of several INSERTs into new
 *       blocks; the default is 1 since 26.x.
 *   <li>{@code insert_deduplicate=1}, {@code deduplicate_insert=enable}: the server checks the
 *       token. The second came with 26.x and overrides the first. Measured: a profile that disables
 *       it makes every repetition a duplicate.
 *   <li>{@code deduplicate_insert_select=enable_even_for_bad_queries}: the server also checks the
 *       token of an INSERT with a query, see {@link InsertStatement}. It cannot know that the query
 *       returns the same rows each time.
 *   <li>{@code deduplicate_blocks_in_dependent_materialized_views=1}: the views' targets check the
 *       token as well, so that a retry completes a view that failed and duplicates nothing.
 *   <li>{@code max_insert_block_size}, {@code min_insert_block_size_rows}: above the maximum rows
 *       of a block; {@code min_insert_block_size_bytes=0}, {@code max_insert_block_size_bytes=0}:
 *       no split by rows or bytes.
 *   <li>{@code use_strict_insert_block_limits=0}: measured on 26.7, with 1 the limits of a profile
 *       split even a block that arrives as a whole.
 *   <li>{@code max_insert_threads=1}: no split by threads.
 *   <li>{@code materialized_views_ignore_errors=0}: a view that fails makes the insert fail, and
 *       the retry completes it. If the error were ignored, the view's rows would be lost.
 *   <li>{@code distributed_foreground_insert=1}, before 23.11 {@code insert_distributed_sync}: a
 *       Distributed table confirms rows only after its shards have stored them.
 *   <li>{@code insert_distributed_one_random_shard=0}: a repetition goes to the same shard.
 * </ul>
 *
 * <p>And the meaning of a block's values:
 *
 * <ul>
 *   <li>{@code input_format_null_as_default=1}: NULL in a column that is not Nullable requests its
 *       DEFAULT.
 *   <li>{@code input_format_defaults_for_omitted_fields=1}: a column that the block omits gets its
 *       DEFAULT.
 *   <li>{@code input_format_native_allow_types_conversion=1}: the server casts values that are sent
 *       as another type, such as the text of a LowCardinality column.
 *   <li>{@code date_time_input_format=best_effort}: for text that the server itself parses as a
 *       time.
 *   <li>{@code type_json_skip_duplicated_paths=0}, {@code type_json_skip_invalid_typed_paths=0}:
 *       the server does not silently drop parts of a JSON value.
 * </ul>
 *
 * @see <a href="https://clickhouse.com/docs/operations/settings/settings">Settings</a>
 * @see <a
 *     href="https://clickhouse.com/docs/guides/developer/deduplicating-inserts-on-retries">Deduplicating
 *     inserts on retries</a>
 */
public final class InsertSettings {
  private static final String ABOVE_ANY_BLOCK = "1048576";

  /** Setting → value, in a fixed order. */
  private static final Map<String, String> SETTINGS = settings();

  private InsertSettings() {}

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("async_insert", "0");
    settings.put("insert_deduplicate", "1");
    settings.put("deduplicate_insert", "enable");
    settings.put("deduplicate_insert_select", "enable_even_for_bad_queries");
    settings.put("deduplicate_blocks_in_dependent_materialized_views", "1");
    settings.put("max_insert_block_size", ABOVE_ANY_BLOCK);
    settings.put("min_insert_block_size_rows", ABOVE_ANY_BLOCK);
    settings.put("min_insert_block_size_bytes", "0");
    settings.put("max_insert_block_size_bytes", "0");
    settings.put("use_strict_insert_block_limits", "0");
    settings.put("max_insert_threads", "1");
    settings.put("materialized_views_ignore_errors", "0");
    settings.put("distributed_foreground_insert", "1");
    settings.put("insert_distributed_sync", "1");
    settings.put("insert_distributed_one_random_shard", "0");
    settings.putAll(meaning());
    settings.put("type_json_skip_duplicated_paths", "0");
    settings.put("type_json_skip_invalid_typed_paths", "0");
    return Collections.unmodifiableMap(settings);
  }

  /** The settings for the meaning of a block's values. Every server has them. */
  public static Map<String, String> meaning() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("input_format_null_as_default", "1");
    settings.put("input_format_defaults_for_omitted_fields", "1");
    settings.put("input_format_native_allow_types_conversion", "1");
    settings.put("date_time_input_format", "best_effort");
    return settings;
  }

  /**
   * The settings without which a repetition is not recognized or a value changes its meaning.
   * Servers that lack any other setting behave as if it were set.
   */
  public static Set<String> needed() {
    Set<String> needed = new TreeSet<>(meaning().keySet());
    needed.add("insert_deduplicate");
    needed.add("insert_deduplication_token");
    needed.add("deduplicate_blocks_in_dependent_materialized_views");
    return needed;
  }

  public static Set<String> names() {
    return SETTINGS.keySet();
  }

  /**
   * The settings that the server has: one that is not in {@code system.settings} would be an error.
   */
  public static Map<String, String> knownTo(Set<String> server) {
    Map<String, String> known = new LinkedHashMap<>(SETTINGS);
    known.keySet().retainAll(server);
    return known;
  }
}
