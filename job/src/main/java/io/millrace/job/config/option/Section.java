package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.GlobalConfiguration;

/** The parts of a configuration file, in the order of the reference. */
public enum Section {
  PIPELINE("The pipeline as a whole."),
  SOURCE(
      "The Kinesis stream and how it is read. List more streams for the same table under"
          + " `source.streams.<label>`: `source.streams.orders.stream` names one. Keys not set"
          + " under the label are taken from `source`; credentials are taken as a whole, and the"
          + " payload keys apply to all streams. `source.stream` is then optional. A label has"
          + " lower-case letters, digits, _ and -. Savepoints identify the stream by its label:"
          + " with a savepoint you can add streams to a pipeline, and a stream with a new label"
          + " starts without state."),
  CLICKHOUSE("The ClickHouse server and the destination table."),
  CLICKHOUSE_HEADERS(
      "clickhouse.headers",
      "HTTP headers of every request to ClickHouse, for gateways: `clickhouse.headers.X-Api-Key`."
          + " The values are secrets. Headers that Millrace or HTTP itself sets are refused."),
  CLICKHOUSE_SETTINGS(
      "clickhouse.settings",
      "ClickHouse settings of every insert: `clickhouse.settings.insert_quorum: 2`. Settings that"
          + " would break exactly-once, drop rows or change how the server reads a block are"
          + " refused. `check` tries each on the server. See [tls-and-proxies.md](../docs/tls-and-proxies.md)."),
  SECRETS(
      "Where references to secrets are read: `${secretsmanager:NAME#KEY}` and `${ssm:NAME}`, in"
          + " clickhouse.password, clickhouse.tls.client-key, clickhouse.proxy-password and"
          + " clickhouse.headers, with the credentials of the first stream. See"
          + " [secrets.md](../docs/secrets.md)."),
  TABLE(
      "Changes of the destination table while the pipeline runs. See"
          + " [changing-tables.md](../docs/changing-tables.md)."),
  COLUMNS(
      "The source of a column's value. `columns.<column>` is a JSON Pointer into the document"
          + " (`/user/id`), Kinesis metadata (`_timestamp`), a constant (`'web'`, `42`, any JSON"
          + " value), or a function call on these (`sha256(/user/email)`). A"
          + " pointer does not look into text: for JSON in a string use `parse_json(/payload,"
          + " '/user/id')`, for base64 `decode_base64(/data)`. The long form is"
          + " `columns.<column>.from`. With it, `columns.<column>.format` is the java.time pattern"
          + " of dates and times that are not ISO 8601, and `columns.<column>.unit` is the unit of"
          + " an epoch number: seconds, milliseconds, microseconds or nanoseconds. A column not"
          + " listed here takes the metadata of the same name, or else the field of the same name."
          + " See [CONVERSION.md](../udfs/CONVERSION.md) and, for the functions,"
          + " [FUNCTIONS.md](FUNCTIONS.md)."),
  FILTER(
      "Which documents become rows. A condition compares the values that columns can take: JSON"
          + " Pointers, Kinesis metadata, constants and function calls. The operators are those of"
          + " SQL: `=`, `!=`, `<`, `<=`, `>`, `>=`, `IN`, `LIKE`, `ILIKE`, `BETWEEN`, `IS NULL`, `IS NOT"
          + " NULL`, `AND`, `OR`, `NOT` and parentheses. See [filter.md](../docs/filter.md)."),
  CONVERT("How documents are matched with columns, and their limits."),
  DELIVERY("The delivery guarantee, checkpoints and retries."),
  BLOCK("The size and compression of blocks."),
  ERRORS("What happens to documents that cannot be converted to rows."),
  METRICS("What is reported; METRICS.md lists all metrics."),
  FLINK(
      "Any Flink option: `flink.<key>`, for example `flink.execution.checkpointing.dir`. For other"
          + " options, the cluster's configuration applies.");

  private final String word;
  private final String description;

  Section(String description) {
    this.word = KeyStyle.kebab(this);
    this.description = description;
  }

  Section(String word, String description) {
    this.word = word;
    this.description = description;
  }

  /** The word in the file. */
  public String word() {
    return word;
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
      case FILTER:
        return ConvertOptions.filterSettings();
      case TABLE:
        return TableOptions.settings();
      case CONVERT:
        return ConvertOptions.settings();
      case DELIVERY:
        return DeliveryOptions.settings();
      case BLOCK:
        return BlockOptions.settings();
      case ERRORS:
        return ErrorOptions.settings();
      case METRICS:
        return PipelineOptions.metrics();
      case SECRETS:
        return CredentialsOptions.secretStores();
      case CLICKHOUSE_HEADERS:
      case CLICKHOUSE_SETTINGS:
      case COLUMNS:
      case FLINK:
        return List.of();
    }
    throw new AssertionError(this);
  }

  public boolean isFree() {
    return settings().isEmpty();
  }

  /** The prefix of this section's keys. */
  public String prefix() {
    return word() + ".";
  }

  /** The section a full key belongs to: the innermost one. */
  public static Optional<Section> of(String key) {
    return Arrays.stream(values())
        .filter(section -> key.startsWith(section.prefix()))
        .max(Comparator.comparing(section -> section.prefix().length()));
  }

  /** Whether the value of a full key must not be shown. */
  public static boolean isSecret(String key) {
    Optional<Section> section = of(key);
    if (section.isPresent() && section.get() == FLINK) {
      return GlobalConfiguration.isSensitive(key);
    }
    String plain = StreamKey.plain(key);
    return (section.isPresent() && section.get() == CLICKHOUSE_HEADERS)
        || allSettings().stream()
            .anyMatch(setting -> setting.isSecret() && setting.key().equals(plain));
  }

  /** Whether the key is that of an option, with no keys below it. */
  public static boolean isKey(String key) {
    String plain = StreamKey.plain(key);
    return allSettings().stream().anyMatch(setting -> setting.key().equals(plain));
  }

  /** Whether the key is a prefix of other keys: {@code source}, {@code source.credentials}. */
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

  /** The options that can be set for each of several streams. */
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
