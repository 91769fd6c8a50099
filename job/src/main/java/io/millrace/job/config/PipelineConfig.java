package io.millrace.job.config;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ConvertOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.ServerAddress;
import io.millrace.job.config.value.StreamAddress;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.mapping.ChangeMetadata;
import io.millrace.udf.mapping.Condition;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.FilterSyntaxException;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import io.millrace.udf.table.TableName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** A pipeline's configuration, valid in itself. Immutable; prints no secret. */
public final class PipelineConfig implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Configuration values;
  private final LinkedHashMap<String, Secret> secrets;
  private final ArrayList<SourceConfig> sources;
  private final LinkedHashMap<String, String> columns;
  private final LinkedHashMap<String, String> flink;
  private final LinkedHashMap<String, Secret> headers;
  private final LinkedHashMap<String, String> settings;
  private final LinkedHashMap<String, String> shown;

  public PipelineConfig(
      Configuration values,
      Map<String, Secret> secrets,
      List<SourceConfig> sources,
      Map<String, String> columns,
      Map<String, String> flink,
      Map<String, Secret> headers,
      Map<String, String> settings,
      Map<String, String> shown) {
    this.values = new Configuration(values);
    this.secrets = new LinkedHashMap<>(secrets);
    this.sources = new ArrayList<>(sources);
    this.columns = new LinkedHashMap<>(columns);
    this.flink = new LinkedHashMap<>(flink);
    this.headers = new LinkedHashMap<>(headers);
    this.settings = new LinkedHashMap<>(settings);
    this.shown = new LinkedHashMap<>(shown);
  }

  /** Returns a copy with what is in force instead of what was given. {@link #masked} stays. */
  public <T> PipelineConfig with(ConfigOption<T> option, T value) {
    PipelineConfig copy =
        new PipelineConfig(values, secrets, sources, columns, flink, headers, settings, shown);
    copy.values.set(option, value);
    return copy;
  }

  /**
   * The value given, or the default.
   *
   * @throws NoSuchElementException when there is neither: use {@link #find} for such an option
   */
  public <T> T get(ConfigOption<T> option) {
    return find(option)
        .orElseThrow(
            () -> new NoSuchElementException(option.key() + " has neither value nor default"));
  }

  /** The value given, or the default, if there is either. Never a secret: see {@link #secret}. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return values.getOptional(option).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /**
   * A secret, wherever it was given: {@link ClickHouseOptions#PASSWORD} also answers for the
   * password file.
   */
  public Optional<Secret> secret(ConfigOption<String> option) {
    return Optional.ofNullable(secrets.get(option.key()));
  }

  /** The job's name. */
  public String name() {
    return find(PipelineOptions.NAME).orElseGet(() -> streamNames() + " to " + table());
  }

  private String streamNames() {
    return sources.stream()
        .map(source -> source.stream().name())
        .collect(Collectors.joining(" and "));
  }

  /** The streams that are read, at least one; the one without a label first. */
  public List<SourceConfig> sources() {
    return Collections.unmodifiableList(sources);
  }

  /** The first stream. */
  public SourceConfig source() {
    return sources().get(0);
  }

  public StreamAddress stream() {
    return source().stream();
  }

  /** The first stream's region, from its ARN or from its own key. */
  public String region() {
    return source().region();
  }

  /** What a record holds, and where in it the documents are. */
  public Payload payload() {
    return find(PayloadOptions.DOCUMENT)
        .map(Payload::envelope)
        .orElseGet(() -> Payload.of(get(PayloadOptions.PAYLOAD)))
        .encoding(get(PayloadOptions.PAYLOAD_ENCODING))
        .missingDocument(get(PayloadOptions.MISSING_DOCUMENT))
        .emptyRecords(get(PayloadOptions.EMPTY_RECORDS));
  }

  /** What a document or a record may not exceed. */
  public DecodeLimits decodeLimits() {
    return new DecodeLimits(
            get(ConvertOptions.MAX_DEPTH),
            bytes(ConvertOptions.MAX_DOCUMENT_BYTES),
            get(PayloadOptions.MAX_DOCUMENTS))
        .withDecompressedBytes(bytes(PayloadOptions.MAX_DECOMPRESSED_BYTES));
  }

  private int bytes(ConfigOption<MemorySize> option) {
    return Math.toIntExact(get(option).getBytes());
  }

  /** The addresses of the servers: at least one, all of them replicas of one shard. */
  public List<String> endpoints() {
    return ValueTypes.split(get(ClickHouseOptions.URL)).stream()
        .map(each -> ServerAddress.parse(each, ServerAddress.Paths.ALLOWED).orElseThrow())
        .collect(Collectors.toList());
  }

  /** The headers of every request to ClickHouse. */
  public Map<String, Secret> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** The secrets that are kept in a secret store, by their keys. */
  public Map<String, Secret> referredSecrets() {
    Map<String, Secret> referred = new LinkedHashMap<>(secrets);
    headers.forEach((name, value) -> referred.put("clickhouse.headers." + name, value));
    referred.values().removeIf(secret -> !secret.isReference());
    return referred;
  }

  /** The ClickHouse settings of every insert, besides those that Millrace sets. */
  public Map<String, String> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** The destination table. */
  public TableName table() {
    return new TableName(get(ClickHouseOptions.DATABASE), get(ClickHouseOptions.TABLE));
  }

  /** The table for rejected documents, whether or not the policy uses it. */
  public TableName errorTable() {
    return new TableName(
        get(ClickHouseOptions.DATABASE),
        find(ErrorOptions.TABLE).orElseGet(() -> get(ClickHouseOptions.TABLE) + "_errors"));
  }

  /** What happens when a view throws; without a word about it, rows are isolated if they can be. */
  public FailingViews failingViews() {
    boolean canIsolate =
        get(DeliveryOptions.GUARANTEE) == Guarantee.EXACTLY_ONCE
            && !get(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION)
            && get(ErrorOptions.POLICY) == ErrorPolicy.TABLE;
    return find(ErrorOptions.FAILING_VIEWS)
        .orElse(canIsolate ? FailingViews.ISOLATE : FailingViews.FAIL);
  }

  /** The keys below {@code columns}, as given. */
  public Map<String, String> columns() {
    return Collections.unmodifiableMap(columns);
  }

  /** The same, understood, with the rules for what is not mentioned. */
  public Mapping mapping() {
    try {
      return Mapping.parse(columns)
          .columnNames(get(ConvertOptions.COLUMNS))
          .fieldNames(get(ConvertOptions.FIELD_NAMES))
          .unknownFields(get(ConvertOptions.UNKNOWN_FIELDS))
          .mismatchedPaths(get(ConvertOptions.MISMATCHED_PATHS))
          .emptyText(get(ConvertOptions.EMPTY_TEXT))
          .changeMetadata(
              payload().isChangeData() ? ChangeMetadata.PRESENT : ChangeMetadata.ABSENT);
    } catch (MappingException impossible) {
      throw new IllegalStateException("It was understood when it was read", impossible);
    }
  }

  /** Which documents become rows. */
  public Filter filter() {
    return Filter.of(condition(ConvertOptions.FILTER_KEEP), condition(ConvertOptions.FILTER_SKIP));
  }

  private @Nullable Condition condition(ConfigOption<String> option) {
    try {
      Optional<String> text = find(option);
      return text.isPresent() ? Filter.parse(text.get()) : null;
    } catch (FilterSyntaxException impossible) {
      throw new IllegalStateException("It was understood when it was read", impossible);
    }
  }

  /** Flink's own options, without the {@code flink.} in front. May hold secrets. */
  public Map<String, String> flink() {
    return Collections.unmodifiableMap(flink);
  }

  /** Every key that was given and its value, secrets as asterisks: for dashboards and logs. */
  public Map<String, String> masked() {
    return Collections.unmodifiableMap(shown);
  }

  @Override
  public String toString() {
    return shown.toString();
  }
}
