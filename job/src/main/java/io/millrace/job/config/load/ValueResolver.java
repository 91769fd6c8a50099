package io.millrace.job.config.load;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretTemplate;
import io.millrace.job.config.value.Suggestion;
import io.millrace.job.config.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Texts → values: expands variables, parses by the option's type, refuses unknown keys. */
final class ValueResolver {
  private static final int LONGEST_QUOTE = 100;
  private static final Set<String> FLINK_WORDS =
      Set.of(
          "akka",
          "blob",
          "classloader",
          "client",
          "cluster",
          "env",
          "execution",
          "fs",
          "heartbeat",
          "high-availability",
          "io",
          "jobmanager",
          "jobstore",
          "kubernetes",
          "parallelism",
          "pekko",
          "queryable-state",
          "resourcemanager",
          "rest",
          "restart-strategy",
          "s3",
          "security",
          "slot",
          "slotmanager",
          "state",
          "taskmanager",
          "web",
          "yarn",
          "zookeeper");

  private static final String NO_REFERENCE =
      "cannot be read from a secret store: only the passwords and the key of clickhouse, and"
          + " clickhouse.headers, can; write the value, or ${NAME}";

  private final Map<String, OptionSpec<?>> settings =
      Section.allSettings().stream()
          .collect(Collectors.toMap(OptionSpec::key, Function.identity()));
  private final Function<String, Variables> variables;
  private final ConfigBuilder draft;

  /**
   * @param variables for the value of a key
   */
  ValueResolver(Function<String, Variables> variables, ConfigBuilder draft) {
    this.variables = variables;
    this.draft = draft;
  }

  void resolve(Entry entry) {
    OptionSpec<?> setting = settings.get(entry.key());
    if (setting != null) {
      resolve(setting, entry, draft);
      return;
    }
    Optional<StreamKey> stream = StreamKey.of(entry.key());
    if (stream.isPresent()) {
      resolveStream(stream.get(), entry);
      return;
    }
    Optional<Section> section = Section.of(entry.key()).filter(Section::isFree);
    if (section.isPresent()) {
      resolveFree(section.get(), entry);
    } else if (meant(entry.key()).isEmpty() && isOfFlink(entry.key())) {
      draft.complain(
          entry.key(),
          "is an option of Flink; write it as " + Section.FLINK.prefix() + entry.key());
    } else {
      draft.complain(entry.key(), "is not a known key" + Suggestion.question(meant(entry.key())));
    }
  }

  /** The first words of Flink's options. No section of a pipeline has such a name. */
  private static boolean isOfFlink(String key) {
    return FLINK_WORDS.contains(key.split("[.]", 2)[0]);
  }

  private void resolveStream(StreamKey key, Entry entry) {
    OptionSpec<?> setting =
        Section.perStream().stream()
            .filter(known -> known.key().equals(StreamKey.plain(entry.key())))
            .findFirst()
            .orElse(null);
    if (!key.hasLabel()) {
      draft.complain(
          entry.key(),
          "expected source.streams.<label>.<key> with a label of at most 32 lower-case letters,"
              + " digits, _ and -");
    } else if (setting != null) {
      resolve(setting, entry, draft.stream(key.label()));
    } else {
      List<String> known =
          Section.perStream().stream()
              .map(other -> key.prefix() + other.key().substring(Section.SOURCE.prefix().length()))
              .collect(Collectors.toList());
      draft.complain(
          entry.key(),
          "is not a known key of a stream"
              + Suggestion.question(Suggestion.nearest(entry.key(), known)));
    }
  }

  private <T> void resolve(OptionSpec<T> setting, Entry entry, ConfigBuilder target) {
    OptionSpec.Visibility visibility =
        setting.isSecret() ? OptionSpec.Visibility.SECRET : OptionSpec.Visibility.SHOWN;
    Optional<String> text = expand(entry, visibility);
    if (text.isEmpty()) {
      return;
    }
    if (SecretTemplate.isMarked(text.get())
        && !(setting.isSecret() && setting.key().startsWith(Section.CLICKHOUSE.prefix()))) {
      target.complain(setting.key(), NO_REFERENCE);
      return;
    }
    if (setting.isSecret()) {
      target.putSecret(setting.key(), secret(text.get()));
      return;
    }
    Optional<T> value = setting.type().parse(text.get());
    if (value.isPresent()) {
      target.put(setting, value.get());
    } else {
      target.complain(setting.key(), mismatch(setting.key(), setting.type(), text.get()));
    }
  }

  private void resolveFree(Section section, Entry entry) {
    String key = entry.key().substring(section.prefix().length());
    OptionSpec.Visibility visibility =
        Section.isSecret(entry.key()) ? OptionSpec.Visibility.SECRET : OptionSpec.Visibility.SHOWN;
    Optional<String> text = expand(entry, visibility);
    if (text.isPresent()
        && SecretTemplate.isMarked(text.get())
        && section != Section.CLICKHOUSE_HEADERS) {
      draft.complain(entry.key(), NO_REFERENCE);
      return;
    }
    text.ifPresent(value -> draft.putFree(section, key, value, visibility));
  }

  /** A value, or the references that it consists of. */
  static Secret secret(String text) {
    return SecretTemplate.isMarked(text) ? Secret.of(SecretTemplate.of(text)) : Secret.of(text);
  }

  private Optional<String> expand(Entry entry, OptionSpec.Visibility visibility) {
    Variables.Expansion expansion = variables.apply(entry.key()).expand(entry.text(), visibility);
    expansion.complaints().forEach(complaint -> draft.complain(entry.key(), complaint));
    return Optional.of(expansion.text()).filter(text -> expansion.complaints().isEmpty());
  }

  private static String mismatch(String key, ValueType<?> type, String text) {
    String meant = Suggestion.question(Suggestion.nearest(text, type.choices()));
    return "expected " + type.expected() + " but was " + quote(key, text) + meant;
  }

  /** An address may hold a password, so the message does not quote the text. */
  private static String quote(String key, String text) {
    if (text.contains("@") || text.contains("?")) {
      return "an address with a user or parameters (not shown); set "
          + (key.equals(ClickHouseOptions.PROXY.key())
              ? "clickhouse.proxy-username and clickhouse.proxy-password"
              : "clickhouse.username and clickhouse.password")
          + " instead";
    }
    String cut = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    return "`" + cut + "`";
  }

  /** The known key that was probably meant: a slip in it, or the right word in the wrong place. */
  private Optional<String> meant(String key) {
    List<String> known = new ArrayList<>(settings.keySet());
    Optional<String> slip = Suggestion.nearest(key, known);
    if (slip.isPresent()) {
      return slip;
    }
    String word = KeyStyle.folded(lastWord(key));
    Optional<String> misplaced =
        known.stream().filter(other -> lastWord(other).equals(word)).sorted().findFirst();
    return misplaced.isPresent() ? misplaced : meantSection(key);
  }

  private static Optional<String> meantSection(String key) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    List<String> free =
        List.of(Section.values()).stream()
            .filter(Section::isFree)
            .map(Section::word)
            .collect(Collectors.toList());
    Optional<String> outer =
        Suggestion.nearest(key.substring(0, dot), free)
            .map(section -> section + key.substring(dot));
    int second = key.indexOf('.', dot + 1);
    return outer.isPresent() || second < 0
        ? outer
        : Suggestion.nearest(key.substring(0, second), free)
            .map(section -> section + key.substring(second));
  }

  private static String lastWord(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
