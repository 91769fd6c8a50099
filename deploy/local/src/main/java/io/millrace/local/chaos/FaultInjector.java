package io.millrace.local.chaos;

import io.millrace.local.ClickHouseServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Does to a running pipeline what a {@link FaultKind} says, and puts it right again. */
final class FaultInjector {
  /** Longest time to wait until a fault of the network has met somebody. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

  private final ChaosStack stack;
  private final ChaosTables tables;
  private final ChaosPipeline pipeline;
  private final Path jar;
  private final int parallelism;
  private final Duration outage;
  private final Random random;

  FaultInjector(
      ChaosStack stack,
      ChaosPipeline pipeline,
      Path jar,
      int parallelism,
      Duration outage,
      Random random) {
    this.stack = stack;
    this.tables = new ChaosTables(stack);
    this.pipeline = pipeline;
    this.jar = jar;
    this.parallelism = parallelism;
    this.outage = outage;
    this.random = random;
  }

  /**
   * Injects one fault and takes it away again; the pipeline may still have to recover.
   *
   * @return what was done, in a few words
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
    };
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
    String checkpoint = pipeline.newestCheckpoint().orElseThrow();
    pipeline.resume(jar, parallelism, checkpoint);
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
    tables.breakView();
    Duration broken = upTo(Duration.ofSeconds(8));
    Waiting.pause(broken);
    tables.mendView();
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

  private String begin(Interference interference) {
    long before = stack.clickhouseProxy().strikes();
    stack.clickhouseProxy().begin(interference);
    awaitStrike(before);
    return "met " + (stack.clickhouseProxy().strikes() - before);
  }

  private void awaitStrike(long before) {
    if (!Waiting.until(PATIENCE, () -> stack.clickhouseProxy().strikes() > before)) {
      throw new IllegalStateException(
          "Nobody asked anything of ClickHouse within " + PATIENCE.toSeconds() + " s");
    }
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
