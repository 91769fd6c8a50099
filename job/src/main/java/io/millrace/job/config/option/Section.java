package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts of a configuration file, in the order of the reference. */
public enum Section {
  PIPELINE("The pipeline as a whole."),
  SOURCE(
      "The Kinesis stream and how it is read. Further streams that go into the same table stand"
          + " under `source.streams.<label>`: `source.streams.orders.stream` names one, and what is"
          + " not said below its label is as said below `source` (its credentials as a whole; what a"
          + " payload holds is said for all streams at once). The"
          + " label, of lower-case letters, digits, _ and -, is what savepoints know the stream by:"
          + " streams can be added to a running pipeline with a savepoint, and a stream whose label"
          + " changes starts anew. `source.stream` may be left out then."),
  CLICKHOUSE("The server and the table rows go to."),
  COLUMNS(
      "Where a column's value comes from: `columns.<column>` is a JSON Pointer into the document"
          + " (`/user/id`), Kinesis metadata (`_timestamp`), a constant (`'web'`, `42`, any JSON"
          + " value), or a call of a function over these (`sha256(/user/email)`). A pointer does not"
          + " look into text: JSON inside a JSON text is `parse_json(/payload, '/user/id')`, base64"
          + " is `decode_base64(/data)`. In the long form"
          + " that is `columns.<column>.from`, beside which `columns.<column>.format` is the"
          + " java.time pattern of dates and times that are not ISO 8601, or"
          + " `columns.<column>.unit` what an epoch number counts: seconds, milliseconds,"
          + " microseconds or nanoseconds. A column not named here takes the metadata of its own"
          + " name, or else the field of its own name. More in"
          + " [CONVERSION.md](../udfs/CONVERSION.md), the functions in"
          + " [FUNCTIONS.md](FUNCTIONS.md)."),
  CONVERT("How documents are read."),
  DELIVERY("What is promised about delivery, and how long it is tried."),
  BLOCK("When a block is full and how it travels."),
  ERRORS("What happens to documents that cannot become rows."),
  FLINK(
      "Any option of Flink itself: `flink.<key>`, for example `flink.state.checkpoints.dir`."
          + " A cluster's own configuration applies where nothing is said here.");

  private final String description;

  Section(String description) {
    this.description = description;
  }

  /** The word in the file. */
  public String word() {
    return KeyStyle.kebab(this);
  }

  public String description() {
    return description;
  }

  /** The options of this section; none when its keys are free. */
  public List<OptionSpec<?>> settings() {
    switch (this) {
      case PIPELINE:
        return PipelineOptions.settings();
      case SOURCE:
        return source();
      case CLICKHOUSE:
        return ClickHouseOptions.settings();
      case CONVERT:
        return ConvertOptions.settings();
      case DELIVERY:
        return DeliveryOptions.settings();
      case BLOCK:
        return BlockOptions.settings();
      case ERRORS:
        return ErrorOptions.settings();
      case COLUMNS:
      case FLINK:
        return List.of();
    }
    throw new AssertionError(this);
  }

  public boolean isFree() {
    return this == COLUMNS || this == FLINK;
  }

  /** What stands before a key of this section. */
  public String prefix() {
    return word() + ".";
  }

  /** The section a full key belongs to. */
  public static Optional<Section> of(String key) {
    return Arrays.stream(values()).filter(section -> key.startsWith(section.prefix())).findFirst();
  }

  /** Whether the key is an option's own: no keys lie below it. */
  public static boolean isKey(String key) {
    String plain = StreamKey.plain(key);
    return allSettings().stream().anyMatch(setting -> setting.key().equals(plain));
  }

  /** Whether other keys lie below this one: {@code source}, {@code source.credentials}. */
  public static boolean hasKeysBelow(String key) {
    String plain = StreamKey.plain(key);
    return Arrays.stream(values()).anyMatch(section -> section.word().equals(plain))
        || allSettings().stream().anyMatch(setting -> setting.key().startsWith(plain + "."));
  }

  public static List<OptionSpec<?>> allSettings() {
    return Arrays.stream(values())
        .flatMap(section -> section.settings().stream())
        .collect(Collectors.toUnmodifiableList());
  }

  /** The options of which each of several streams has its own. */
  public static List<OptionSpec<?>> perStream() {
    List<OptionSpec<?>> all = new ArrayList<>(SourceOptions.settings());
    all.addAll(CredentialsOptions.settings());
    return List.copyOf(all);
  }

  private static List<OptionSpec<?>> source() {
    List<OptionSpec<?>> all = new ArrayList<>(SourceOptions.settings());
    all.addAll(PayloadOptions.settings());
    all.addAll(CredentialsOptions.settings());
    return List.copyOf(all);
  }
}
