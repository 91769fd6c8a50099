package io.millrace.job.config.load;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ConvertOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.StreamAddress;
import io.millrace.job.config.value.TableEvolve;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.decode.NoDocumentPolicy;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.FilterSyntaxException;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/** What must hold between keys: nothing missing, nothing that contradicts something else. */
final class ConfigValidator {
  private static final Map<String, String> OURS =
      Map.of(
          "pipeline.name", PipelineOptions.NAME.key(),
          "parallelism.default", PipelineOptions.PARALLELISM.key(),
          "execution.checkpointing.interval", DeliveryOptions.CHECKPOINT_INTERVAL.key(),
          "execution.checkpointing.mode", DeliveryOptions.GUARANTEE.key(),
          "execution.checkpointing.timeout", DeliveryOptions.RETRY_DEADLINE.key(),
          "pipeline.global-job-parameters", "the keys of this configuration");

  /** Keys by which checkpoints are no longer aligned, the older spellings too. */
  private static final Set<String> UNALIGNED =
      Set.of(
          "execution.checkpointing.unaligned.enabled",
          "execution.checkpointing.unaligned",
          "execution.checkpointing.unaligned.forced",
          "execution.checkpointing.aligned-checkpoint-timeout",
          "execution.checkpointing.alignment-timeout");

  /** What leaves them aligned: false, or no time. */
  private static final Pattern ALIGNED = Pattern.compile("(?i)\\s*(false|0\\s*\\p{Alpha}*)\\s*");

  private final ConfigBuilder draft;

  ConfigValidator(ConfigBuilder draft) {
    this.draft = draft;
  }

  /**
   * @param folder where relative paths start
   * @param needed sections whose required keys must be there
   * @param files whether the files it names are read
   */
  void apply(Path folder, Set<Section> needed, NamedFiles files) {
    needed.forEach(this::required);
    new SourceRules(draft).apply();
    streams();
    payload();
    password(folder, files);
    new ConnectionRules(draft, folder, files).apply();
    backoff();
    errorTable();
    failingViews();
    undeliverable();
    columns();
    filter(ConvertOptions.FILTER_KEEP);
    filter(ConvertOptions.FILTER_SKIP);
    evolution();
    draft.free(Section.FLINK).keySet().forEach(this::flink);
  }

  /** Validates only what names the streams and how they are read. */
  void applyToStreams() {
    required(Section.SOURCE);
    new SourceRules(draft).apply();
    streams();
  }

  private void required(Section section) {
    for (OptionSpec<?> setting : section.settings()) {
      boolean isNeeded =
          setting.isRequired()
              && (draft.streams().isEmpty() || !setting.option().equals(SourceOptions.STREAM));
      if (isNeeded && !draft.isGiven(setting.option())) {
        draft.complain(setting.key(), "is missing; expected " + setting.type().expected());
      }
    }
  }

  private void payload() {
    Optional<PayloadFormat> format = draft.find(PayloadOptions.PAYLOAD);
    boolean skipsMissing =
        draft
            .find(PayloadOptions.MISSING_DOCUMENT)
            .filter(NoDocumentPolicy.SKIP::equals)
            .isPresent();
    if (skipsMissing && !draft.isGiven(PayloadOptions.DOCUMENT)) {
      complain(
          PayloadOptions.MISSING_DOCUMENT,
          "has no effect without source.document; to skip documents, use filter.skip");
    }
    boolean isEnvelope =
        format.filter(f -> f != PayloadFormat.AUTO && f != PayloadFormat.JSON).isPresent();
    if (isEnvelope && draft.isGiven(PayloadOptions.DOCUMENT)) {
      complain(
          PayloadOptions.DOCUMENT,
          "has no effect with source.payload "
              + KeyStyle.kebab(format.get())
              + ", which already locates the documents; remove one of them");
    }
  }

  /** The same stream read twice is every row twice. */
  private void streams() {
    Set<List<Object>> known = new HashSet<>();
    List<ConfigBuilder> all = new ArrayList<>(List.of(draft));
    all.addAll(draft.streams());
    for (ConfigBuilder stream : all) {
      Optional<StreamAddress> address =
          stream.find(SourceOptions.STREAM).flatMap(StreamAddress::parse);
      if (address.isPresent()
          && !known.add(
              List.of(
                  address.get().name(),
                  address.get().region().or(() -> stream.find(SourceOptions.REGION)),
                  stream.find(SourceOptions.ENDPOINT)))) {
        stream.complain(
            SourceOptions.STREAM.key(), "is the same stream as another one; remove one of them");
      }
    }
  }

  private void password(Path folder, NamedFiles files) {
    Optional<String> file = draft.find(ClickHouseOptions.PASSWORD_FILE);
    if (file.isPresent() && draft.isGiven(ClickHouseOptions.PASSWORD)) {
      complain(
          ClickHouseOptions.PASSWORD_FILE,
          "is given along with clickhouse.password; remove one of them");
    } else if (file.isPresent() && files == NamedFiles.HERE) {
      Path path = folder.resolve(file.get());
      new PasswordFile(path, draft).read();
      draft.resolve(ClickHouseOptions.PASSWORD_FILE, path.toAbsolutePath().toString());
    }
  }

  private void backoff() {
    Optional<Duration> first = draft.find(DeliveryOptions.RETRY_INITIAL_BACKOFF);
    Optional<Duration> max = draft.find(DeliveryOptions.RETRY_MAX_BACKOFF);
    if (first.isPresent() && max.isPresent() && first.get().compareTo(max.get()) > 0) {
      complain(
          draft.isGiven(DeliveryOptions.RETRY_MAX_BACKOFF)
              ? DeliveryOptions.RETRY_MAX_BACKOFF
              : DeliveryOptions.RETRY_INITIAL_BACKOFF,
          "delivery.retry-initial-backoff must not be longer than delivery.retry-max-backoff");
    }
  }

  private void errorTable() {
    Optional<String> table = draft.find(ClickHouseOptions.TABLE);
    if (table.isPresent() && table.equals(draft.find(ErrorOptions.TABLE))) {
      complain(ErrorOptions.TABLE, "is the destination table itself; give another name");
    }
  }

  /** Rows can be left out later only of tables that know a block again: the check sees to that. */
  private void failingViews() {
    if (draft.find(ErrorOptions.FAILING_VIEWS).filter(FailingViews.ISOLATE::equals).isEmpty()) {
      return;
    }
    String problem = "isolate requires tables that deduplicate; set ";
    if (draft.find(DeliveryOptions.GUARANTEE).filter(Guarantee.EXACTLY_ONCE::equals).isEmpty()) {
      complain(
          ErrorOptions.FAILING_VIEWS,
          problem + DeliveryOptions.GUARANTEE.key() + " to exactly-once, or this to leave-out");
    }
    if (draft.find(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION).orElse(false)) {
      complain(
          ErrorOptions.FAILING_VIEWS,
          problem
              + DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION.key()
              + " to false, or this to leave-out");
    }
    if (draft.find(ErrorOptions.POLICY).filter(ErrorPolicy.TABLE::equals).isEmpty()) {
      complain(
          ErrorOptions.FAILING_VIEWS,
          "isolate requires an error table; set errors.policy to table");
    }
  }

  private void undeliverable() {
    if (draft.find(DeliveryOptions.UNDELIVERABLE).filter(Undeliverable.DIVERT::equals).isPresent()
        && draft.find(ErrorOptions.POLICY).filter(ErrorPolicy.TABLE::equals).isEmpty()) {
      complain(
          DeliveryOptions.UNDELIVERABLE,
          "divert requires an error table; set errors.policy to table");
    }
  }

  private void evolution() {
    boolean evolves =
        draft.find(TableOptions.EVOLVE).filter(TableEvolve.ADD_COLUMNS::equals).isPresent();
    if (evolves && draft.find(TableOptions.REFRESH_INTERVAL).filter(Duration::isZero).isPresent()) {
      complain(
          TableOptions.EVOLVE,
          "add-columns requires that the job reads the table again; set table.refresh-interval");
    }
  }

  private void columns() {
    try {
      Mapping mapping = Mapping.parse(draft.free(Section.COLUMNS));
      if (draft.find(PayloadOptions.PAYLOAD).filter(PayloadFormat::isChangeData).isEmpty()) {
        mapping.columns().forEach(column -> changeMetadata(column, mapping.given(column)));
      }
    } catch (MappingException wrong) {
      wrong
          .problemsByKey()
          .forEach((key, problem) -> draft.complain(Section.COLUMNS.prefix() + key, problem));
    }
  }

  private void filter(ConfigOption<String> option) {
    try {
      Optional<String> condition = draft.find(option);
      if (condition.isPresent()) {
        Filter.parse(condition.get());
      }
    } catch (FilterSyntaxException wrong) {
      complain(option, String.valueOf(wrong.getMessage()));
    }
  }

  /** Only changes have metadata of changes. */
  private void changeMetadata(String column, @Nullable ColumnSource source) {
    if (source != null && !source.changeFields().isEmpty()) {
      draft.complain(
          Section.COLUMNS.prefix() + column,
          "takes "
              + source
              + ", which only changes of a database have; set source.payload to debezium, dms,"
              + " maxwell or dynamodb-stream");
    }
  }

  private void flink(String key) {
    String ours = OURS.get(key);
    if (ours != null) {
      draft.complain(Section.FLINK.prefix() + key, "is set by Millrace; use " + ours);
    }
    String value = draft.free(Section.FLINK).getOrDefault(key, "");
    if (UNALIGNED.contains(key) && !ALIGNED.matcher(value).matches()) {
      draft.complain(
          Section.FLINK.prefix() + key,
          "enables unaligned checkpoints, whose records in flight the next release may not read;"
              + " remove this key");
    }
  }

  private void complain(ConfigOption<?> option, String message) {
    draft.complain(option.key(), message);
  }
}
