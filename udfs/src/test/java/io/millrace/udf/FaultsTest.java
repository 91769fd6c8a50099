package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.function.FunctionDescription;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.function.JsonValue;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Even a bug in Millrace does not end the job, or touch the documents around it. */
final class FaultsTest {
  private static final TableName ERRORS = new TableName("db", "e");

  @TempDir Path folder;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final List<SealedBlock> blocks = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();

  /** Fails as its argument says. */
  public static final class Poison implements JsonFunction {
    @Override
    public FunctionDescription description() {
      return FunctionDescription.of("poison(how)", "Fails.").example("poison('no')", "\"no\"");
    }

    @Override
    public JsonValue apply(List<JsonValue> arguments) {
      String how = arguments.get(0).text();
      if (how.equals("stack")) {
        throw new StackOverflowError("secret");
      }
      if (how.equals("assertion")) {
        throw new AssertionError("secret");
      }
      if (how.equals("linkage")) {
        throw new NoClassDefFoundError("secret");
      }
      if (how.equals("memory")) {
        throw new OutOfMemoryError("secret");
      }
      return arguments.get(0);
    }
  }

  @BeforeEach
  void registerTheFunction() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(JsonFunction.class.getName()), Poison.class.getName());
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {folder.toUri().toURL()}, before));
  }

  @AfterEach
  void forgetTheFunction() throws Exception {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void aFaultOfOneDocumentIsOneRejectedRow() throws Exception {
    RecordProcessor processor = processor(ErrorPolicy.TABLE, blocks::add, Clock.systemUTC());

    processor.process(record("{\"c\":\"a\"}{\"c\":\"stack\"}{\"c\":\"b\"}"));
    processor.process(record("{\"c\":\"assertion\"}{\"c\":\"c\"}"));
    processor.process(record("{\"c\":\"linkage\"}"));
    processor.seal();

    assertThat(processor.counters().rows()).isEqualTo(3);
    assertThat(processor.counters().documents()).isEqualTo(6);
    assertThat(processor.counters().rejected(Reason.INTERNAL_ERROR)).isEqualTo(3);
    assertThat(faults)
        .extracting(fault -> fault.getClass().getSimpleName())
        .containsExactly("StackOverflowError", "AssertionError", "NoClassDefFoundError");
    assertThat(rejected()).contains("internal_error", "{\"c\":\"stack\"}").doesNotContain("secret");
  }

  @Test
  void aFaultOutsideOfADocumentIsOneRejectedRowForTheRecord() throws Exception {
    int[] calls = {0};
    // Rejecting in the second record reads the clock for the first time, which fails.
    RecordProcessor processor =
        processor(ErrorPolicy.TABLE, blocks::add, clock(() -> ++calls[0] == 1));

    processor.process(record("{\"c\":\"a\"}"));
    processor.process(record("1 {\"c\":\"c\"}"));
    processor.process(record("{\"c\":\"d\"}"));
    processor.seal();

    assertThat(processor.counters().rows()).isEqualTo(2);
    assertThat(processor.counters().rejected(Reason.INTERNAL_ERROR)).isEqualTo(1);
    assertThat(faults).hasSize(1);
    assertThat(rejected()).contains("1 {\"c\":\"c\"}", "utf-8").doesNotContain("utf-8-cut");
  }

  @Test
  void whatIsRowsAlreadyIsNotReplayed() throws Exception {
    int[] calls = {0};
    // Rejecting the second document reads the clock for the first time, which fails.
    RecordProcessor processor =
        processor(ErrorPolicy.TABLE, blocks::add, clock(() -> ++calls[0] == 1));

    processor.process(record("{\"c\":\"a\"} 1 {\"c\":\"b\"}"));
    processor.seal();

    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(processor.counters().documents()).isEqualTo(2);
    assertThat(processor.counters().rejected()).isEqualTo(1);
    assertThat(rejected()).contains("utf-8-cut", "from index 1");
  }

  @Test
  void whoWantsToStopAtRejectedDocumentsStopsAtFaultsToo() throws Exception {
    RecordProcessor processor = processor(ErrorPolicy.FAIL, blocks::add, Clock.systemUTC());

    assertThatThrownBy(() -> processor.process(record("{\"c\":\"assertion\"}")))
        .isInstanceOf(RejectedRowException.class)
        .hasMessageContaining("AssertionError");
  }

  /** Flink's log and its dashboard show what ended the job, with all its causes. */
  @ParameterizedTest
  @ValueSource(strings = {"stack", "assertion", "linkage"})
  void theReasonToStopQuotesNothingWhereValuesAreRedacted(String how) throws Exception {
    RecordProcessor processor =
        new RecordProcessor(
            spec(ErrorPolicy.FAIL).valuesInErrors(ValuesInErrors.REDACTED).build(),
            blocks::add,
            (fault, record) -> faults.add(fault));

    assertThatThrownBy(() -> processor.process(record("{\"c\":\"" + how + "\"}")))
        .isInstanceOf(RejectedRowException.class)
        .satisfies(
            failure -> {
              assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
              for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("secret");
              }
            });
  }

  @Test
  void aFullHeapIsNotTheDocumentsFault() throws Exception {
    RecordProcessor processor = processor(ErrorPolicy.TABLE, blocks::add, Clock.systemUTC());

    assertThatThrownBy(() -> processor.process(record("{\"c\":\"memory\"}")))
        .isInstanceOf(OutOfMemoryError.class);

    processor.process(record("{\"c\":\"a\"}"));
    processor.seal();
    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(processor.counters().rejected()).isZero();
  }

  /** Downstream an exception may mean that the task is cancelled. */
  @Test
  void whatTheBlocksTakerThrowsPasses() throws Exception {
    RecordProcessor processor =
        processor(
            ErrorPolicy.TABLE,
            block -> {
              throw new IllegalStateException("cancelled");
            },
            Clock.systemUTC());

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 3; i++) {
                processor.process(record("{\"c\":\"" + "x".repeat(9 << 20) + "\"}".repeat(1)));
              }
              processor.seal();
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cancelled");
    assertThat(faults).isEmpty();
  }

  private RecordProcessor processor(ErrorPolicy policy, Consumer<SealedBlock> output, Clock clock)
      throws Exception {
    return new RecordProcessor(
        spec(policy).build(), output, (fault, record) -> faults.add(fault), clock);
  }

  private static ConversionSpec.Builder spec(ErrorPolicy policy) throws Exception {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"), List.of(new Column("c", "String", DefaultKind.NONE)));
    return ConversionSpec.of(table, ERRORS)
        .mapping(Mapping.parse(Map.of("c", "poison(/c)")))
        .errorPolicy(policy)
        .compression(Compression.NONE)
        .blockLimits(new BlockLimits(1_000, 16 << 20));
  }

  private String rejected() {
    return blocks.stream()
        .filter(block -> block.table().equals(ERRORS))
        .map(block -> new String(block.body().toByteArray(), UTF_8))
        .reduce("", String::concat);
  }

  private interface Chance {
    boolean strikes();
  }

  private static Clock clock(Chance chance) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        if (chance.strikes()) {
          throw new IllegalStateException("no time");
        }
        return Instant.EPOCH;
      }
    };
  }

  private static Record record(String payload) {
    return new Record(payload.getBytes(UTF_8), "s", "1", "2", "k", 3);
  }
}
