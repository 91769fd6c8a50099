package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.convert.LiveTableException.Prospect;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents choose the names of fields that get columns: with redacted values, no log has them. */
@Timeout(60)
final class FieldNamesInLogTest {
  private static final String PACKAGE = "io.millrace.job.convert";
  private static final String PLANTED = "planted-name";
  private static final TableName NAME = new TableName("db", "t");
  private static final Column ID = new Column("id", "UInt64", DefaultKind.NONE);
  private static final Column FIELD = new Column(PLANTED, "String", DefaultKind.NONE);
  private static final TableSchema BEFORE = new TableSchema(NAME, List.of(ID));
  private static final TableSchema AFTER = new TableSchema(NAME, List.of(ID, FIELD));

  private final Log log = new Log();

  /** What becomes of a field that no column takes. */
  enum Outcome {
    ADDED,
    LIMIT_REACHED,
    REFUSED,
    NO_PRIVILEGE,
    ADDED_AT_THE_SECOND_ATTEMPT,
    DOES_NOT_FIT
  }

  @BeforeEach
  void listen() {
    log.start();
    Configurator.setLevel(PACKAGE, Level.DEBUG);
    ((Logger) LogManager.getRootLogger()).addAppender(log);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LogManager.getRootLogger()).removeAppender(log);
    Configurator.setLevel(PACKAGE, LogManager.getRootLogger().getLevel());
  }

  @ParameterizedTest
  @EnumSource
  void aFieldsNameIsShownOnlyWhereValuesAre(Outcome outcome) throws Exception {
    run(outcome, ValuesInErrors.SHOWN);
    assertThat(log.text()).contains(PLANTED);

    log.events.clear();
    run(outcome, ValuesInErrors.REDACTED);
    assertThat(log.text()).contains("(redacted)").doesNotContain(PLANTED);
  }

  @ParameterizedTest
  @EnumSource
  void soInTheDifferencesOfATable(ValuesInErrors values) {
    FieldNames names = new FieldNames(values);
    TableSchema changed =
        new TableSchema(NAME, List.of(ID, new Column(PLANTED, "Int8", DefaultKind.NONE)));

    assertThat(
            List.of(
                TableDifference.of(BEFORE, AFTER, names),
                TableDifference.of(AFTER, changed, names),
                TableDifference.of(AFTER, BEFORE, names)))
        .isEqualTo(
            values == ValuesInErrors.SHOWN
                ? List.of(
                    "added `planted-name` String",
                    "changed `planted-name` String to Int8",
                    "dropped or renamed `planted-name`")
                : List.of(
                    "added (redacted) String",
                    "changed (redacted) String to Int8",
                    "dropped or renamed (redacted)"));
  }

  private static void run(Outcome outcome, ValuesInErrors values) throws Exception {
    FieldNames names = new FieldNames(values);
    String said = "Syntax error near `" + PLANTED + "`.";
    Deque<Object> answers = new ArrayDeque<>();
    switch (outcome) {
      case ADDED, DOES_NOT_FIT -> answers.add(AFTER);
      case LIMIT_REACHED -> answers.add(BEFORE);
      case REFUSED ->
          answers.addAll(List.of(refusal(said, Prospect.STAYS), refusal(said, Prospect.STAYS)));
      case NO_PRIVILEGE -> answers.add(refusal(said, Prospect.NO_PRIVILEGE));
      case ADDED_AT_THE_SECOND_ATTEMPT ->
          answers.addAll(List.of(refusal(said, Prospect.PASSES), AFTER));
    }
    Scripted table = new Scripted(answers);
    try (TableWatcher watcher =
        new TableWatcher(
            table,
            BEFORE,
            Duration.ofHours(1),
            TableWatcher.Role.FIRST_SUBTASK,
            names,
            "columns")) {
      AwaitedEvolution evolution =
          new AwaitedEvolution(
              new Evolution(null, ""),
              watcher,
              new Mailbox(),
              () -> BEFORE,
              Duration.ofHours(1),
              names);
      if (outcome == Outcome.DOES_NOT_FIT) {
        evolution.misfits(FIELD, "two columns are like " + PLANTED);
      } else if (outcome == Outcome.REFUSED) {
        // A refused field is tried again later, with fewer attempts.
        evolution.changed(BEFORE);
        Object unused = evolution.add(List.of(FIELD, ID));
      } else {
        Object unused = evolution.add(List.of(FIELD));
      }
    }
  }

  private static LiveTableException refusal(String message, Prospect prospect) {
    return new LiveTableException(message, prospect, null);
  }

  private static final class Scripted implements LiveTable {
    private final Deque<Object> answers;

    Scripted(Deque<Object> answers) {
      this.answers = answers;
    }

    @Override
    public TableDefinition read() {
      return new TableDefinition(BEFORE, "");
    }

    @Override
    public TableDefinition add(List<Column> columns) throws LiveTableException {
      Object answer = answers.size() > 1 ? answers.remove() : answers.element();
      if (answer instanceof LiveTableException refusal) {
        throw refusal;
      }
      return new TableDefinition((TableSchema) answer, "");
    }

    @Override
    public List<String> doubts() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  /** Work comes from other threads only to wake this one. */
  private static final class Mailbox implements MailboxExecutor {
    @Override
    public void execute(
        MailOptions options,
        ThrowingRunnable<? extends Exception> command,
        String format,
        Object... arguments) {}

    @Override
    public void yield() throws InterruptedException {
      Thread.sleep(1);
    }

    @Override
    public boolean tryYield() {
      return false;
    }

    @Override
    public boolean shouldInterrupt() {
      return false;
    }
  }

  private static final class Log extends AbstractAppender {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    Log() {
      super("field-names", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      if (event.getLoggerName().startsWith(PACKAGE)) {
        List<String> said = new ArrayList<>(List.of(event.getMessage().getFormattedMessage()));
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
          said.add(cause.toString());
        }
        events.add(String.join("\n", said));
      }
    }

    String text() {
      return String.join("\n", events);
    }
  }
}
