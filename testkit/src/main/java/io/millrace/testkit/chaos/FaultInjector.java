package io.millrace.testkit.chaos;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Injects a {@link FaultKind} into a running pipeline and reverts it. What an operator does is in
 * {@link OperatorFaults}.
 */
final class FaultInjector {
  /** Maximum time to wait until a network fault has hit a connection. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

  /** How long before midnight clocks are set to: time enough for every process to notice. */
  private static final Duration BEFORE_MIDNIGHT = Duration.ofSeconds(4);

  private static final int MOST_REFUSED_AMONG = 80;

  private static final List<Interference> LIES =
      List.of(
          Interference.ANSWER_PAGE,
          Interference.ANSWER_EMPTY,
          Interference.ANSWER_204,
          Interference.ANSWER_502,
          Interference.CUT_ANSWER,
          Interference.REPLACE_ANSWER,
          Interference.SWALLOW_ANSWER);

  private final ChaosStack stack;
  private final ChaosTables tables;
  private final ChaosPipeline pipeline;
  private final NumberedProducer producer;
  private final OperatorFaults operator;
  private final Path jar;
  private final Duration outage;
  private final Random random;
  private final List<String> objections;

  /**
   * @param objections receives what must not happen but does not end the run
   */
  FaultInjector(
      ChaosStack stack,
      ChaosPipeline pipeline,
      NumberedProducer producer,
      Path jar,
      Duration outage,
      Random random,
      List<String> objections) {
    this.stack = stack;
    this.tables = new ChaosTables(stack);
    this.pipeline = pipeline;
    this.producer = producer;
    this.jar = jar;
    this.outage = outage;
    this.random = random;
    this.objections = objections;
    this.operator = new OperatorFaults(stack, tables, pipeline, jar, random);
  }

  /**
   * Injects one fault and takes it away again; the pipeline may still have to recover.
   *
   * @return what was done, in a few words
   * @throws IllegalStateException when it did not come off: see {@link #putRight}
   */
  String inject(FaultKind kind) {
    return switch (kind) {
      case KILL_TASK_MANAGER -> killTaskManager();
      case KILL_JOB_MANAGER -> killJobManager();
      case KILL_CLICKHOUSE -> killClickHouse();
      case STOP_CLICKHOUSE -> stopClickHouse();
      case REFUSE_CLICKHOUSE -> {
        stack.clickhouseProxy().begin(Interference.REFUSE);
        yield "for " + awayAndBack();
      }
      case CUT_REQUEST -> interfere(Interference.CUT_REQUEST);
      case RESET_REQUEST -> interfere(Interference.RESET_REQUEST);
      case SWALLOW_ANSWER -> interfere(Interference.SWALLOW_ANSWER);
      case ANSWER_500 -> interfere(Interference.ANSWER_500);
      case ANSWER_503 -> interfere(Interference.ANSWER_503);
      case DELAY -> delay();
      case BREAK_VIEW -> breakView();
      case RESET_KINESIS -> resetKinesis();
      case STORAGE_AWAY -> takeStorageAway();
      case REFUSED_ROWS -> refuseRows();
      case MIDNIGHT -> passMidnight();
      case LYING_PROXY -> lie();
      case ALTER_TABLE -> troubled(operator::alterTable);
      case STOP_RESUME -> troubled(() -> operator.stopAndResume(pipeline.parallelism()));
      case RESCALE -> troubled(() -> operator.stopAndResume(otherParallelism()));
      case PASSWORD_ROTATED -> operator.rotatePassword(objections);
    };
  }

  /**
   * After a fault that did not come off, or from which the pipeline did not recover: takes all of
   * it away and waits until the pipeline runs.
   *
   * @throws IllegalStateException when it does not come back
   */
  void putRight() {
    stack.clickhouseProxy().end();
    bringStorageBack();
    stack.servers().all().stream()
        .filter(server -> !server.isReady())
        .forEach(ClickHouseServer::restart);
    tables.mendView();
    stack.flink().repair(ChaosStack.TASK_MANAGERS);
    String wrong = pipeline.revive(jar);
    if (!wrong.isEmpty()) {
      objections.add(wrong);
    }
  }

  private String killTaskManager() {
    String before = trouble();
    List<Integer> living = stack.flink().taskManagers();
    stack.flink().killTaskManager(living.get(random.nextInt(living.size())));
    stack.clickhouseProxy().end();
    stack.flink().startTaskManager();
    return before;
  }

  private String killJobManager() {
    String before = trouble();
    stack.flink().killJobManager();
    stack.clickhouseProxy().end();
    stack.flink().restartJobManager();
    String checkpoint =
        pipeline
            .newestCheckpoint()
            .orElseThrow(() -> new IllegalStateException("There is no checkpoint"));
    pipeline.resume(jar, pipeline.parallelism(), checkpoint);
    return before + " resumed from " + checkpoint.replaceFirst(".*/(chk-\\d+)/?$", "$1");
  }

  /** One kill in three comes with half a block received, one with an answer on its way. */
  private String killClickHouse() {
    String held =
        switch (random.nextInt(3)) {
          case 0 -> "with half a block, " + begin(Interference.HOLD_REQUEST);
          case 1 -> "before its answer, " + begin(Interference.HOLD_ANSWER);
          default -> "";
        };
    ClickHouseServer server = held.isEmpty() ? stack.servers().any(random) : stack.clickhouse();
    server.kill();
    stack.clickhouseProxy().end();
    server.restart();
    return held;
  }

  /** Half of the kills come while ClickHouse's confirmations are being lost. */
  private String trouble() {
    if (random.nextBoolean()) {
      return "";
    }
    String met = begin(Interference.SWALLOW_ANSWER);
    return "while answers are swallowed, " + met;
  }

  private String stopClickHouse() {
    ClickHouseServer server = stack.servers().any(random);
    server.stop();
    Duration away = upTo(outage);
    Waiting.pause(away);
    server.restart();
    return "for " + seconds(away);
  }

  private String interfere(Interference interference) {
    String met = begin(interference);
    Waiting.pause(upTo(Duration.ofSeconds(4)));
    stack.clickhouseProxy().end();
    return met;
  }

  private String delay() {
    Duration delay = upTo(LONGEST_DELAY);
    long before = stack.clickhouseProxy().strikes();
    stack.clickhouseProxy().beginDelay(delay);
    awaitStrike(before);
    Waiting.pause(delay.plus(upTo(Duration.ofSeconds(4))));
    stack.clickhouseProxy().end();
    return "by " + delay.toMillis() + " ms a piece";
  }

  private String breakView() {
    Duration broken = upTo(Duration.ofSeconds(8));
    try {
      tables.breakView();
      Waiting.pause(broken);
    } finally {
      tables.mendView();
    }
    return "for " + seconds(broken);
  }

  private String resetKinesis() {
    int reset = 0;
    for (int times = random.nextInt(1, 5); times > 0; times--) {
      reset += stack.kinesisProxy().resetConnections();
      Waiting.pause(upTo(Duration.ofSeconds(1)));
    }
    return reset + " connections";
  }

  /** A file in the folder's place: nothing below it can be read or written. */
  private String takeStorageAway() {
    Path folder = stack.flink().options().checkpoints();
    int failed = pipeline.failedCheckpoints();
    int restarts = pipeline.restarts();
    try {
      Files.move(folder, storageAway());
      Files.createFile(folder);
      return whileStorageIsAway(failed, restarts);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot move " + folder, e);
    } finally {
      bringStorageBack();
    }
  }

  private String whileStorageIsAway(int failed, int restarts) {
    if (!Waiting.until(
        PATIENCE, () -> pipeline.failedCheckpoints() > failed || pipeline.restarts() > restarts)) {
      throw new IllegalStateException(
          "No checkpoint failed within " + PATIENCE.toSeconds() + " s without its folder");
    }
    Duration time = upTo(outage);
    Waiting.pause(time);
    return "for "
        + seconds(time)
        + ", checkpoints failed "
        + (pipeline.failedCheckpoints() - failed);
  }

  private Path storageAway() {
    return stack.flink().options().checkpoints().resolveSibling("checkpoints-away");
  }

  private void bringStorageBack() {
    Path folder = stack.flink().options().checkpoints();
    Path away = storageAway();
    try {
      if (Files.exists(away)) {
        Files.deleteIfExists(folder);
        Files.move(away, folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot bring back " + folder, e);
    }
  }

  private String refuseRows() {
    return troubled(
        () -> {
          int size = random.nextInt(MOST_REFUSED_AMONG / 4, MOST_REFUSED_AMONG);
          return producer.refuseAmong(size) + " of " + size + " documents";
        });
  }

  /** Half of the time the TaskManagers' clocks pass midnight too, a moment later. */
  private String passMidnight() {
    Instant now = Instant.now();
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    Duration offset = Duration.between(now, midnight).minus(BEFORE_MIDNIGHT);
    try {
      String result = troubled(() -> passMidnight(offset, random.nextBoolean()));
      Waiting.pause(upTo(Duration.ofSeconds(2)));
      return result;
    } finally {
      stack.servers().setClocks(Duration.ZERO);
      stack.taskManagersClock().set(Duration.ZERO);
    }
  }

  private String passMidnight(Duration offset, boolean alsoTaskManagers) {
    String today = stack.clickhouse().query("SELECT today()");
    stack.servers().setClocks(offset);
    if (alsoTaskManagers) {
      Waiting.pause(upTo(Duration.ofSeconds(2)));
      stack.taskManagersClock().set(offset);
    }
    if (!Waiting.until(PATIENCE, () -> !stack.clickhouse().query("SELECT today()").equals(today))) {
      throw new IllegalStateException("ClickHouse's clock did not pass midnight");
    }
    return (alsoTaskManagers ? "everywhere" : "in ClickHouse") + " after " + today;
  }

  private String lie() {
    StringJoiner told = new StringJoiner(", ");
    for (int times = random.nextInt(1, 4); times > 0; times--) {
      Interference lie = LIES.get(random.nextInt(LIES.size()));
      told.add(lie.words() + " " + begin(lie));
      Waiting.pause(upTo(Duration.ofSeconds(3)));
    }
    stack.clickhouseProxy().end();
    return told.toString();
  }

  private int otherParallelism() {
    List<Integer> others =
        IntStream.rangeClosed(1, ChaosStack.TASK_MANAGERS * ChaosRun.SLOTS)
            .filter(next -> next != pipeline.parallelism())
            .boxed()
            .toList();
    return others.get(random.nextInt(others.size()));
  }

  /** Half of the time, ClickHouse's confirmations are lost until a moment after the fault began. */
  private String troubled(Supplier<String> fault) {
    String met = trouble();
    if (met.isEmpty()) {
      return fault.get();
    }
    Duration more = upTo(Duration.ofSeconds(4));
    CompletableFuture<Void> over =
        CompletableFuture.runAsync(
            () -> {
              Waiting.pause(more);
              stack.clickhouseProxy().end();
            });
    try {
      return fault.get() + " " + met;
    } finally {
      over.join();
    }
  }

  private String begin(Interference interference) {
    long before = stack.clickhouseProxy().strikes();
    stack.clickhouseProxy().begin(interference);
    awaitStrike(before);
    return "met " + (stack.clickhouseProxy().strikes() - before);
  }

  private void awaitStrike(long before) {
    if (!Waiting.until(PATIENCE, () -> hasStruck(before))) {
      throw new IllegalStateException(
          "ClickHouse received no request within " + PATIENCE.toSeconds() + " s");
    }
  }

  /** A server that ended by itself would never be struck. */
  private boolean hasStruck(long before) {
    boolean unused = stack.servers().restartCrashed().isEmpty();
    return stack.clickhouseProxy().strikes() > before;
  }

  private String awayAndBack() {
    Duration away = upTo(outage);
    Waiting.pause(away);
    stack.clickhouseProxy().end();
    return seconds(away);
  }

  private Duration upTo(Duration longest) {
    return Duration.ofMillis(random.nextLong(longest.toMillis() / 8, longest.toMillis()));
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000 + " s";
  }
}
