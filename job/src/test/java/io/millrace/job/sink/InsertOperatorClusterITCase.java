package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.FakeClickHouse.Answer;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator inside real tasks: that Flink calls it as its Javadoc says it does. Each block holds
 * one number and draws its token when it is made, as in the job: what is read again comes under
 * another token, and a number that landed twice is seen.
 */
@Timeout(180)
class InsertOperatorClusterITCase {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  private static final Map<String, FakeClickHouse> SERVERS = new ConcurrentHashMap<>();
  private static final Map<String, Integer> CRASHES = new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();
  private final FakeClickHouse server = new FakeClickHouse();
  private final List<JobClient> jobs = new ArrayList<>();
  @TempDir private Path folder;

  InsertOperatorClusterITCase() {
    SERVERS.put(name, server);
  }

  @AfterEach
  void leaveNoJobBehind() throws Exception {
    for (JobClient job : jobs) {
      if (!job.getJobStatus().get().isTerminalState()) {
        job.cancel().get();
      }
    }
    SERVERS.remove(name);
    CRASHES.remove(name);
  }

  @Test
  void aJobThatEndsHasInsertedEverything() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_NOW, Answer.LAND_BUT_LOSE_THE_ANSWER);
    start(499, 2, Pace.FAST, null).getJobExecutionResult().get();
    assertThat(landed()).containsExactlyElementsOf(upTo(499));
  }

  @Test
  void stopWithSavepointAndUpgradeToAnotherParallelism() throws Exception {
    JobClient first = start(Long.MAX_VALUE, 3, Pace.SLOW, null);
    server.awaitLanded(20);
    String savepoint =
        first
            .stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    List<Long> beforeUpgrade = landed();
    assertThat(beforeUpgrade).doesNotHaveDuplicates();

    JobClient second = start(Long.MAX_VALUE, 2, Pace.SLOW, savepoint);
    server.awaitLanded(beforeUpgrade.size() + 40);
    second
        .stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
        .get(60, TimeUnit.SECONDS);
    assertThat(landed()).containsAll(beforeUpgrade).doesNotHaveDuplicates();
    assertThat(landed().size()).isGreaterThan(beforeUpgrade.size());
  }

  @Test
  void aJobThatCrashesNowAndThenInsertsEachOnce() throws Exception {
    CRASHES.put(name, 3);
    start(799, 2, Pace.CRASHING, null).getJobExecutionResult().get();
    assertThat(CRASHES.get(name)).isZero();
    assertThat(landed()).containsExactlyElementsOf(upTo(799));
  }

  private enum Pace {
    FAST,
    SLOW,
    CRASHING
  }

  private JobClient start(long last, int parallelism, Pace pace, @Nullable String savepoint)
      throws Exception {
    Configuration configuration =
        new Configuration()
            .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50))
            .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10)
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    if (savepoint != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    env.fromSequence(0, last)
        .uid("numbers")
        .map(new Sealing(name, pace))
        .returns(SealedBlockTypeInfo.INSTANCE)
        .uid("seal")
        .transform(
            "insert", Types.VOID, new InsertOperatorFactory(settings(), new Registered(name)))
        .uid("insert");
    JobClient job = env.executeAsync();
    jobs.add(job);
    return job;
  }

  private static SinkSettings settings() {
    return new SinkSettings(
        Guarantee.EXACTLY_ONCE, OperatorUnderTest.PATIENT, 2, MemorySize.ofMebiBytes(1));
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(0, last).boxed().toList();
  }

  private List<Long> landed() {
    return server.landedBodies().stream()
        .map(body -> ByteBuffer.wrap(body).getLong())
        .sorted()
        .toList();
  }

  private record Registered(String name) implements InserterFactory {
    @Override
    public Inserter create() {
      return registered(name).inserters().create();
    }
  }

  private static FakeClickHouse registered(String name) {
    FakeClickHouse server = SERVERS.get(name);
    if (server == null) {
      throw new IllegalStateException("The test is over");
    }
    return server;
  }

  private record Sealing(String test, Pace pace) implements MapFunction<Long, SealedBlock> {
    @Override
    public SealedBlock map(Long number) throws Exception {
      if (pace != Pace.FAST) {
        Thread.sleep(2);
      }
      if (pace == Pace.CRASHING && number % 100 == 99 && crashesLeft()) {
        throw new IllegalStateException("A crash at " + number);
      }
      return new SealedBlock(
          new TableName("db", "t"),
          List.of("id"),
          List.of("UInt64"),
          UUID.randomUUID().toString(),
          1,
          Long.BYTES,
          0,
          Compression.NONE,
          BlockBody.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array()));
    }

    /** Crashes only where a block was inserted before, so that there is something to repeat. */
    private boolean crashesLeft() {
      boolean[] crash = new boolean[1];
      CRASHES.computeIfPresent(
          test,
          (name, left) -> {
            crash[0] = left > 0 && !registered(test).landed().isEmpty();
            return crash[0] ? left - 1 : left;
          });
      return crash[0];
    }
  }
}
