package io.millrace.job.clickhouse.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of every INSERT: explicit and always the same, since the token is only as good as
 * the way the server cuts what it receives. Neither a user's profile nor a server's default gets a
 * say. The token counts per block and partition and is not split-invariant: the same token on other
 * cuts gives duplicates, or loses rows. So one INSERT is one block:
 *
 * <ul>
 *   <li>{@code async_insert=0}: the server would gather rows of several INSERTs into blocks of its
 *       own; the default became 1 in 26.x.
 *   <li>{@code insert_deduplicate=1}, {@code deduplicate_insert=enable}: the token is looked at.
 *       The second came with 26.x and overrides the first: measured, a profile that disables it
 *       makes every repetition a duplicate.
 *   <li>{@code deduplicate_insert_select=enable_even_for_bad_queries}: so it is in an INSERT with a
 *       query, see {@link InsertStatement}. The server cannot know that the query gives the same
 *       rows each time.
 *   <li>{@code deduplicate_blocks_in_dependent_materialized_views=1}: and by the views' targets, so
 *       that a repetition completes a view which failed the first time and repeats none.
 *   <li>{@code max_insert_block_size}, {@code min_insert_block_size_rows}: above the most rows a
 *       block may have, and {@code min_insert_block_size_bytes=0}, {@code
 *       max_insert_block_size_bytes=0}: no cut by rows or bytes.
 *   <li>{@code use_strict_insert_block_limits=0}: measured on 26.7, with it the limits of a profile
 *       cut even a block that arrives whole.
 *   <li>{@code max_insert_threads=1}: no cut by threads.
 *   <li>{@code materialized_views_ignore_errors=0}: a view that fails makes the insert fail, and
 *       the repetition completes it; ignored, its rows would be lost.
 *   <li>{@code distributed_foreground_insert=1}, before 23.11 {@code insert_distributed_sync}: a
 *       Distributed table confirms what its shards have, not what waits on its own disk.
 *   <li>{@code insert_distributed_one_random_shard=0}: and a repetition goes where the rows went
 *       before.
 * </ul>
 *
 * <p>And what a block's values mean:
 *
 * <ul>
 *   <li>{@code input_format_null_as_default=1}: NULL for a column that is not Nullable is its
 *       DEFAULT.
 *   <li>{@code input_format_defaults_for_omitted_fields=1}: so is what a block leaves out.
 *   <li>{@code input_format_native_allow_types_conversion=1}: the server casts what is sent as
 *       another type, such as the text of a LowCardinality column.
 *   <li>{@code date_time_input_format=best_effort}: for a text the server itself makes a time of.
 *   <li>{@code type_json_skip_duplicated_paths=0}, {@code type_json_skip_invalid_typed_paths=0}:
 *       nothing inside a JSON value is left out without a word.
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

  /** Those that say what a block's values mean. Every server has them. */
  public static Map<String, String> meaning() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("input_format_null_as_default", "1");
    settings.put("input_format_defaults_for_omitted_fields", "1");
    settings.put("input_format_native_allow_types_conversion", "1");
    settings.put("date_time_input_format", "best_effort");
    return settings;
  }

  /**
   * Those without which a repetition is not known or a value means something else. What else a
   * server lacks, it does as the setting would say.
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

  /** Those the server knows: one it does not list in {@code system.settings} would be an error. */
  public static Map<String, String> knownTo(Set<String> server) {
    Map<String, String> known = new LinkedHashMap<>(SETTINGS);
    known.keySet().retainAll(server);
    return known;
  }
}
