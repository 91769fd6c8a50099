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

/** What is promised about delivery, and how long it is tried. */
public final class DeliveryOptions {
  public static final ConfigOption<Guarantee> GUARANTEE =
      ConfigOptions.key("delivery.guarantee")
          .enumType(Guarantee.class)
          .defaultValue(Guarantee.EXACTLY_ONCE)
          .withDescription(
              "exactly-once inserts a block after the checkpoint that holds it; at-least-once"
                  + " inserts at once and may insert rows again after a failure.");

  public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
      ConfigOptions.key("delivery.checkpoint-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "Time between two checkpoints. With exactly-once, rows show after at most about this"
                  + " time, and a longer one makes larger blocks.");

  public static final ConfigOption<Duration> RETRY_DEADLINE =
      ConfigOptions.key("delivery.retry-deadline")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "How long a block is tried before the job fails. Its checkpoint keeps the block.");

  public static final ConfigOption<Duration> RETRY_INITIAL_BACKOFF =
      ConfigOptions.key("delivery.retry-initial-backoff")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription(
              "Longest wait before the first retry; it doubles with each further one.");

  public static final ConfigOption<Duration> RETRY_MAX_BACKOFF =
      ConfigOptions.key("delivery.retry-max-backoff")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("Longest wait between two retries.");

  public static final ConfigOption<Integer> CONCURRENT_INSERTS =
      ConfigOptions.key("delivery.concurrent-inserts")
          .intType()
          .defaultValue(2)
          .withDescription("Inserts under way at the same time, per subtask.");

  public static final ConfigOption<MemorySize> MAX_HELD_BYTES =
      ConfigOptions.key("delivery.max-held-bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(512))
          .withDescription(
              "Bytes of blocks not yet confirmed by ClickHouse above which reading pauses, per"
                  + " subtask, until blocks of a completed checkpoint are confirmed. Blocks that wait"
                  + " for their checkpoint come on top: about an interval's worth, and none while"
                  + " ClickHouse is away. All are held in the heap.");

  public static final ConfigOption<MemorySize> MAX_UNCHECKPOINTED_BYTES =
      ConfigOptions.key("delivery.max-uncheckpointed-bytes")
          .memoryType()
          .noDefaultValue()
          .withDescription(
              "With exactly-once: bytes of blocks that may be in no completed checkpoint, per"
                  + " subtask. Above it, reading pauses while a checkpoint is in progress; once"
                  + " checkpoints fail, the job fails and restarts. By default 40 % of the"
                  + " TaskManager's heap divided by its slots, and at least"
                  + " delivery.max-held-bytes.");

  public static final ConfigOption<Undeliverable> UNDELIVERABLE =
      ConfigOptions.key("delivery.undeliverable")
          .enumType(Undeliverable.class)
          .defaultValue(Undeliverable.FAIL)
          .withDescription(
              "What happens to a block that ClickHouse did not take until delivery.retry-deadline,"
                  + " or never will. fail ends the job, and its checkpoint keeps the block. divert"
                  + " writes the block's rows to the error table with the server's message, and"
                  + " the job goes on; errors replay inserts them once the cause is gone. divert"
                  + " takes an error table; with it errors.max-refused-rows is no limit.");

  public static final ConfigOption<Duration> FLUSH_INTERVAL =
      ConfigOptions.key("delivery.flush-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("With at-least-once: oldest a row gets before its block is sealed.");

  public static final ConfigOption<Boolean> ACCEPT_WEAKER_DEDUPLICATION =
      ConfigOptions.key("delivery.accept-weaker-deduplication")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Start although the checks find that ClickHouse may not recognise a block that is sent"
                  + " again, and send restored blocks it has forgotten by now. These errors become warnings: after a failure rows may be there twice, and"
                  + " where a finding says so, be missing.");

  public static final ConfigOption<Integer> OTHER_INSERTS_PER_HOUR =
      ConfigOptions.key("delivery.other-inserts-per-hour")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Inserts of other writers into the tables of the pipeline, per hour: they use up the"
                  + " deduplication window too, and the check counts them. Without it, the check"
                  + " reads the last hour of system.part_log where the user may.");

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
            .otherwise("what system.part_log says of the last hour, else 0"));
  }
}
