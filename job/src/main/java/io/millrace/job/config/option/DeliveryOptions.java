package io.millrace.job.config.option;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.job.config.value.ValueTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** The delivery guarantee, checkpoints and retries. */
public final class DeliveryOptions {
  public static final ConfigOption<Guarantee> GUARANTEE =
      ConfigOptions.key("delivery.guarantee")
          .enumType(Guarantee.class)
          .defaultValue(Guarantee.EXACTLY_ONCE)
          .withDescription(
              "exactly-once: insert a block after the checkpoint that contains it has completed."
                  + " at-least-once: insert a block at once; after a failure, rows may be inserted"
                  + " again.");

  public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
      ConfigOptions.key("delivery.checkpoint-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "Time between two checkpoints. With exactly-once, rows become visible after about"
                  + " this time at most. A longer interval makes larger blocks.");

  public static final ConfigOption<Duration> RETRY_DEADLINE =
      ConfigOptions.key("delivery.retry-deadline")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "How long inserting a block is retried before the job fails. The checkpoint keeps the"
                  + " block.");

  public static final ConfigOption<Duration> RETRY_INITIAL_BACKOFF =
      ConfigOptions.key("delivery.retry-initial-backoff")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription(
              "Maximum wait before the first retry. It doubles with each further retry.");

  public static final ConfigOption<Duration> RETRY_MAX_BACKOFF =
      ConfigOptions.key("delivery.retry-max-backoff")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("Maximum wait between two retries.");

  public static final ConfigOption<Integer> CONCURRENT_INSERTS =
      ConfigOptions.key("delivery.concurrent-inserts")
          .intType()
          .defaultValue(2)
          .withDescription("Maximum number of concurrent inserts per subtask.");

  public static final ConfigOption<MemorySize> MAX_HELD_BYTES =
      ConfigOptions.key("delivery.max-held-bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription(
              "Size of unconfirmed blocks per subtask above which reading pauses, until ClickHouse"
                  + " confirms blocks of a completed checkpoint. Blocks that wait for their"
                  + " checkpoint come on top: about one interval's data, and no more while"
                  + " ClickHouse is unavailable. All these blocks are on the heap, so the limit is"
                  + " at most 35 % of the TaskManager's heap divided by its slots.");

  public static final ConfigOption<MemorySize> MAX_UNCHECKPOINTED_BYTES =
      ConfigOptions.key("delivery.max-uncheckpointed-bytes")
          .memoryType()
          .noDefaultValue()
          .withDescription(
              "With exactly-once: maximum size of blocks per subtask that are not in a completed"
                  + " checkpoint. Above it, reading pauses while a checkpoint is in progress; if"
                  + " checkpoints fail, the job fails and restarts. The default is 35 % of the"
                  + " TaskManager's heap divided by its slots.");

  public static final ConfigOption<Undeliverable> UNDELIVERABLE =
      ConfigOptions.key("delivery.undeliverable")
          .enumType(Undeliverable.class)
          .defaultValue(Undeliverable.FAIL)
          .withDescription(
              "What happens to a block that ClickHouse does not accept before"
                  + " delivery.retry-deadline, or can never accept. fail: the job ends, and its"
                  + " checkpoint keeps the block. divert: the job writes the block's rows to the"
                  + " error table with the server's message and continues. After you fix the cause,"
                  + " errors replay inserts them. divert requires an error table and ignores the"
                  + " limit errors.max-refused-rows.");

  public static final ConfigOption<Duration> FLUSH_INTERVAL =
      ConfigOptions.key("delivery.flush-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("With at-least-once: maximum age of a row before its block is sealed.");

  public static final ConfigOption<Boolean> ACCEPT_WEAKER_DEDUPLICATION =
      ConfigOptions.key("delivery.accept-weaker-deduplication")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Start even if the checks find that ClickHouse may not recognise a repeated block,"
                  + " and send restored blocks even if ClickHouse no longer has their tokens. These"
                  + " errors become warnings. After a failure, the table may have rows twice or,"
                  + " where a finding says so, lack rows.");

  public static final ConfigOption<Integer> OTHER_INSERTS_PER_HOUR =
      ConfigOptions.key("delivery.other-inserts-per-hour")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Inserts per hour of other writers into the pipeline's tables. They also use the"
                  + " deduplication window, and the check counts them. By default, the check reads"
                  + " the last hour of system.part_log if the user has the privilege.");

  private DeliveryOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(GUARANTEE, ValueTypes.oneOf(Guarantee.class, KeyStyle::kebab)),
        OptionSpec.of(
            CHECKPOINT_INTERVAL, ValueTypes.duration(Duration.ofMillis(100), Duration.ofHours(1))),
        OptionSpec.of(
            RETRY_DEADLINE, ValueTypes.duration(Duration.ofSeconds(1), Duration.ofDays(7))),
        OptionSpec.of(
            RETRY_INITIAL_BACKOFF, ValueTypes.duration(Duration.ofMillis(1), Duration.ofHours(1))),
        OptionSpec.of(
            RETRY_MAX_BACKOFF, ValueTypes.duration(Duration.ofMillis(1), Duration.ofHours(1))),
        OptionSpec.of(CONCURRENT_INSERTS, ValueTypes.integer(1, 64)),
        OptionSpec.of(
            MAX_HELD_BYTES,
            ValueTypes.memory(MemorySize.ofMebiBytes(1), MemorySize.parse("512gb"))),
        OptionSpec.of(
            MAX_UNCHECKPOINTED_BYTES,
            ValueTypes.memory(MemorySize.ofMebiBytes(1), MemorySize.parse("512gb"))),
        OptionSpec.of(UNDELIVERABLE, ValueTypes.oneOf(Undeliverable.class, KeyStyle::kebab)),
        OptionSpec.of(
            FLUSH_INTERVAL, ValueTypes.duration(Duration.ofMillis(10), Duration.ofHours(1))),
        OptionSpec.of(ACCEPT_WEAKER_DEDUPLICATION, ValueTypes.bool()),
        OptionSpec.of(OTHER_INSERTS_PER_HOUR, ValueTypes.integer(0, 1_000_000_000))
            .otherwise("the inserts of the last hour in system.part_log, else 0"));
  }
}
