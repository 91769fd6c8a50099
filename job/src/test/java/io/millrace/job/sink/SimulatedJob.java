package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedClient;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.metrics.SinkMetrics;
import io.millrace.job.sink.BlockCommitter.SnapshotKind;
import io.millrace.job.sink.SimulationConfig.Faults;
import io.millrace.job.sink.SimulationViolation.Kind;
import io.millrace.job.sink.insert.BlockSplit;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job in one thread: its subtasks, its checkpoints, its crashes and restarts, and the server it
 * inserts into. A schedule of numbers decides what happens, one number for each step; then
 * everything goes well until all is done, and the tables are looked at.
 */
final class SimulatedJob {
  private static final String AFTER_ATTEMPTS = "attempts in";
  private static final String NOT_DIVERTED = "nor divert its rows";
  private static final String FORGOTTEN = "ClickHouse remembers a block for";
  private static final int MOST_ROUNDS = 150;
  private static final int MOST_ZOMBIES = 4;

  /** What can happen. */
  enum Event {
    ACCEPT(20),
    ATTEMPT(20),
    REPORT(18),
    MAIL(18),
    TRIGGER(8),
    BARRIER(16),
    ACKNOWLEDGE(16),
    NOTIFY(14),
    TIME(8),
    CRASH(2),
    RESTART(4),
    LAND(3),
    ZOMBIE(6),
    KILL_SERVER(1),
    END(3),
    ABORT(2),
    WAKE(2);

    private final int weight;

    Event(int weight) {
      this.weight = weight;
    }
  }

  private static final Event[] EVENTS = weighted();

  private enum State {
    RUNNING,
    DOWN,
    STOPPED,
    FINISHED,
    /** The job did not start, as a block may be forgotten, or a person has to look at it. */
    REFUSED
  }

  private final SimulationConfig config;
  private final Mutation mutation;
  private final SimulatedClient client;
  private final SinkMetrics metrics;
  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedServer server;
  private final Timing timing;
  private final long[] schedule;
  private final @Nullable StringBuilder trace;

  private final List<SimulatedSubtask> subtasks = new ArrayList<>();
  private final List<SimulatedSubtask> zombies = new ArrayList<>();
  private final TreeMap<Long, SimulatedCheckpoint> pending = new TreeMap<>();
  private final Map<Long, SimulatedCheckpoint> completed = new HashMap<>();

  private State state = State.DOWN;
  private @Nullable SimulatedCheckpoint latest;
  private @Nullable SimulatedCheckpoint savepoint;
  private boolean stopping;
  private boolean draining;
  private boolean settled;
  private boolean repaired;
  private boolean hasEnded;
  private long takenBefore;
  private long lastCheckpointId;
  private int lastBlock;
  private int next;
  private long code;
  private long drawn;
  private long draws;

  SimulatedJob(
      SimulationConfig config,
      Mutation mutation,
      SimulatedClient client,
      SinkMetrics metrics,
      long[] schedule,
      @Nullable StringBuilder trace) {
    this.config = config;
    this.mutation = mutation;
    this.client = client;
    this.metrics = metrics;
    this.schedule = schedule;
    this.trace = trace;
    this.server = new SimulatedServer(config, mutation, clock);
    this.timing = new Timing(clock, () -> clock.millis() * 1_000_000, () -> draw(1_000) / 1_000.0);
  }

  private static Event[] weighted() {
    List<Event> events = new ArrayList<>();
    for (Event event : Event.values()) {
      for (int i = 0; i < event.weight; i++) {
        events.add(event);
      }
    }
    return events.toArray(new Event[0]);
  }

  /**
   * Lets the schedule happen.
   *
   * @return what it came to: equal when everything that matters is
   * @throws SimulationViolation when a rule is broken
   */
  long run() {
    code = config.seed;
    guarded(() -> restart(config.parallelism));
    while (next < schedule.length && state != State.REFUSED) {
      begin(schedule[next++]);
      guarded(() -> happen(EVENTS[draw(EVENTS.length)], null));
    }
    drain();
    server.landAll();
    check();
    return digest();
  }

  private void begin(long number) {
    code = number;
    drawn = 0;
  }

  /** A number from 0 to below the bound, decided by the current step. */
  int draw(int bound) {
    drawn += Mix.STEP;
    draws++;
    return (int) ((Mix.of(code + drawn) >>> 33) % bound);
  }

  private interface Action {
    void run() throws Exception;
  }

  private void guarded(Action action) {
    try {
      action.run();
    } catch (SimulationViolation violation) {
      throw violation;
    } catch (SimulatedCrash crash) {
      failAll("crash");
    } catch (SimulatedFailure failure) {
      failed(failure.failure());
    } catch (Exception failure) {
      failed(failure);
    }
  }

  private void failed(Exception failure) {
    if (failure instanceof UncheckpointedBytesException) {
      failAll("too much waits for a checkpoint");
    } else if (failure instanceof InsertFailedException) {
      if (state == State.REFUSED) {
        return;
      }
      if (says(failure, FORGOTTEN)) {
        // A block became too old during the attempts: a restart is also refused.
        failAll("forgotten");
        state = State.REFUSED;
        return;
      }
      if (!mayEnd(failure)) {
        throw new SimulationViolation(
            Kind.JOB_ENDED_FOR_A_ROW, String.valueOf(failure.getMessage()), failure);
      }
      failAll("job failed: " + failure.getMessage());
      if (hasEnded) {
        // Excuse: parts that were sent after the end of input are in no checkpoint. A table that
        // takes the whole block from now on would have their rows twice.
        state = State.REFUSED;
      } else {
        server.repair();
        repaired = true;
      }
    } else {
      rethrow(failure);
      throw new SimulationViolation(Kind.UNEXPECTED_EXCEPTION, failure.toString(), failure);
    }
  }

  private static void rethrow(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SimulationViolation) {
        throw (SimulationViolation) cause;
      }
    }
  }

  private static boolean says(Exception failure, String words) {
    return String.valueOf(failure.getMessage()).contains(words);
  }

  /**
   * Whether the job may end for good, which a person has to look at. Everything that may be is
   * listed here.
   */
  private boolean mayEnd(Exception failure) {
    if (!settled && (says(failure, AFTER_ATTEMPTS) || says(failure, NOT_DIVERTED))) {
      // The server was away for longer than the pipeline waits.
      return true;
    }
    long refused = config.refusedByTable | config.refusedByViews();
    return !repaired
        && ((config.failingViews == FailingViews.FAIL && config.refusedByViews() != 0)
            // Rows are refused and have nowhere to go.
            || (!config.hasErrorTable && refused != 0)
            || Long.bitCount(refused) > config.maxRefusedRows
            // Part of a block is written when the key throws: it can be neither finished nor
            // undone.
            || config.refusedByKey != 0);
  }

  private void failAll(String why) {
    if (state != State.RUNNING) {
      return;
    }
    trace("FAILED: " + why);
    for (SimulatedSubtask subtask : subtasks) {
      if (!draining && !subtask.finished && zombies.size() < MOST_ZOMBIES && draw(3) == 0) {
        subtask.isZombie = true;
        zombies.add(subtask);
      } else {
        subtask.committer.close();
      }
    }
    subtasks.clear();
    pending.clear();
    stopping = false;
    state = State.DOWN;
  }

  /** One step while a subtask waits. */
  void stepWhile(SimulatedSubtask waiting) {
    long outerCode = code;
    long outerDrawn = drawn;
    try {
      if (next < schedule.length && !draining) {
        begin(schedule[next++]);
        happen(EVENTS[draw(EVENTS.length)], waiting);
      } else {
        goOnWhile(waiting);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new SimulatedFailure(e);
    } finally {
      code = outerCode;
      drawn = outerDrawn;
    }
  }

  private void happen(Event event, @Nullable SimulatedSubtask waiting) throws Exception {
    switch (event) {
      case RESTART -> {
        if (waiting == null && (state == State.DOWN || state == State.STOPPED)) {
          stayDown();
          restart(draw(2) == 0 ? config.parallelism : 1 + draw(3));
        }
      }
      case TIME -> pass();
      case LAND -> {
        if (server.isRunning()) {
          trace("a query nobody waits for lands");
          server.land(draw(16));
        }
      }
      case KILL_SERVER -> server.killQueries();
      case ZOMBIE -> {
        if (!zombies.isEmpty() && waiting == null) {
          haunt(zombies.get(draw(zombies.size())));
        }
      }
      default -> {
        if (state == State.RUNNING) {
          happen(event, subtasks.get(draw(subtasks.size())), waiting);
        }
      }
    }
  }

  private void happen(Event event, SimulatedSubtask subtask, @Nullable SimulatedSubtask waiting)
      throws Exception {
    boolean isFree = !subtask.isBusy() && !subtask.finished;
    switch (event) {
      case ACCEPT -> {
        if (waiting == null && isFree) {
          accept(subtask);
        }
      }
      case ATTEMPT -> subtask.attempt(draw(16));
      case REPORT -> subtask.report(draw(16));
      case MAIL -> {
        if (isFree) {
          subtask.runMail();
        }
      }
      case TRIGGER -> trigger();
      case BARRIER -> {
        if (isFree && (waiting == null || config.guarantee == Guarantee.EXACTLY_ONCE)) {
          barrier(subtask);
        }
      }
      case ACKNOWLEDGE -> acknowledge(subtask);
      case NOTIFY -> {
        if (subtask == waiting || (waiting == null && isFree)) {
          hear(subtask, waiting);
        }
      }
      case CRASH -> {
        if (config.faults != Faults.NONE) {
          throw new SimulatedCrash();
        }
      }
      case END -> {
        if (waiting == null && isFree) {
          end(subtask);
        }
      }
      case ABORT -> {
        if (!pending.isEmpty() && config.faults != Faults.NONE) {
          abort(pending.firstEntry().getValue());
        }
      }
      case WAKE -> subtask.wake();
      default -> throw new IllegalStateException("No such event: " + event);
    }
  }

  private void hear(SimulatedSubtask subtask, @Nullable SimulatedSubtask waiting) throws Exception {
    if (!stopping && !subtask.ended && draw(12) == 0) {
      subtask.loseNotification();
    } else if (subtask == waiting) {
      subtask.hearAsMail();
    } else {
      subtask.hear();
    }
  }

  private void haunt(SimulatedSubtask zombie) {
    try {
      switch (draw(4)) {
        case 0 -> zombie.hear();
        case 1 -> zombie.runMail();
        case 2 -> zombie.report(draw(16));
        default -> zombie.attempt(draw(16));
      }
    } catch (SimulationViolation violation) {
      throw violation;
    } catch (Exception end) {
      rethrow(end);
      zombie.committer.close();
      zombies.remove(zombie);
    }
  }

  private void accept(SimulatedSubtask subtask) throws Exception {
    long open = untaken();
    if (open == 0 || subtask.ended || subtask.holdsInput()) {
      return;
    }
    SealedBlock block =
        SimulatedRows.block("b" + ++lastBlock, open, 1 + draw(config.blockRows), clock.millis());
    subtask.taken |= SimulatedRows.of(block);
    if (trace != null) {
      trace(subtask.name() + " accepts " + block);
    }
    subtask.enter();
    try {
      subtask.committer.accept(block);
    } finally {
      subtask.leave();
    }
    requireBounded(subtask, block);
  }

  private void requireBounded(SimulatedSubtask subtask, SealedBlock block) {
    if (config.guarantee == Guarantee.EXACTLY_ONCE) {
      long waiting = subtask.committer.held().uncheckpointedBytes();
      // A block that is known to be too large for a proxy is cut, and each part has a header.
      long parts = (long) block.rows() * (SimulationConfig.ROW_BYTES + SimulatedRows.HEADER_BYTES);
      if (waiting > 2L * config.maxUncheckpointedBytes + parts) {
        throw new SimulationViolation(
            Kind.TOO_MUCH_HELD,
            waiting
                + " bytes wait for a checkpoint, the bound is "
                + config.maxUncheckpointedBytes);
      }
    }
  }

  /** Rows that were not read since the job started. */
  private long untaken() {
    long taken = takenBefore;
    for (SimulatedSubtask subtask : subtasks) {
      taken |= subtask.taken;
    }
    return config.allRows() & ~taken;
  }

  private void trigger() {
    if (stopping || pending.size() >= config.checkpointsAtOnce) {
      return;
    }
    boolean anyEnded = false;
    for (SimulatedSubtask subtask : subtasks) {
      if (subtask.finished) {
        return;
      }
      anyEnded |= subtask.ended;
    }
    int drawnKind = draw(16);
    SnapshotKind kind =
        drawnKind == 0
            ? SnapshotKind.SAVEPOINT
            : drawnKind == 1 && !anyEnded && !draining
                ? SnapshotKind.STOP
                : SnapshotKind.CHECKPOINT;
    trigger(kind);
  }

  private void trigger(SnapshotKind kind) {
    lastCheckpointId++;
    pending.put(lastCheckpointId, new SimulatedCheckpoint(lastCheckpointId, kind, subtasks.size()));
    stopping = kind == SnapshotKind.STOP;
    if (trace != null) {
      trace(kind + " " + lastCheckpointId + " is triggered");
    }
  }

  private void barrier(SimulatedSubtask subtask) throws Exception {
    for (SimulatedCheckpoint checkpoint : pending.values()) {
      if (!checkpoint.passed[subtask.index]) {
        List<SealedBlock> blocks;
        subtask.enter();
        try {
          blocks = subtask.committer.snapshot(checkpoint.id, checkpoint.kind);
        } finally {
          subtask.leave();
        }
        checkpoint.blocks.set(subtask.index, remembered(blocks));
        checkpoint.refused.addAll(subtask.committer.refusedTokens());
        checkpoint.taken |= takenBefore | subtask.taken;
        checkpoint.passed[subtask.index] = true;
        checkpoint.ended[subtask.index] = subtask.ended;
        if (checkpoint.kind == SnapshotKind.STOP && pending.containsKey(checkpoint.id)) {
          subtask.holdInput(checkpoint.id);
        }
        if (trace != null) {
          trace("barrier " + checkpoint.id + " passes " + subtask.name() + " with " + blocks);
        }
        if (mutation == Mutation.SENT_BEFORE_COMPLETION) {
          subtask.notify(checkpoint.id);
        }
        return;
      }
    }
  }

  private List<SealedBlock> remembered(List<SealedBlock> blocks) {
    if (mutation == Mutation.PARTS_FORGOTTEN) {
      blocks.removeIf(BlockSplit::isPart);
    } else if (mutation == Mutation.COMMITTING_FORGOTTEN && blocks.size() > 1) {
      blocks.remove(0);
    }
    return blocks;
  }

  private void acknowledge(SimulatedSubtask subtask) {
    for (SimulatedCheckpoint checkpoint : pending.values()) {
      if (checkpoint.passed[subtask.index] && !checkpoint.acknowledged[subtask.index]) {
        if (faults() != Faults.NONE && draw(12) == 0) {
          trace("storage fails");
          abort(checkpoint);
        } else {
          checkpoint.acknowledged[subtask.index] = true;
          if (checkpoint.isAcknowledged()) {
            complete(checkpoint);
          }
        }
        return;
      }
    }
  }

  private void complete(SimulatedCheckpoint checkpoint) {
    if (checkpoint.isPartlyEnded()) {
      abort(checkpoint);
      return;
    }
    pending.remove(checkpoint.id);
    completed.put(checkpoint.id, checkpoint);
    if (trace != null) {
      trace(checkpoint.kind + " " + checkpoint.id + " is complete");
    }
    if (checkpoint.kind == SnapshotKind.SAVEPOINT) {
      savepoint = latest == null || latest.id < checkpoint.id ? checkpoint : savepoint;
      return;
    }
    for (SimulatedCheckpoint older : List.copyOf(pending.headMap(checkpoint.id).values())) {
      if (older.kind != SnapshotKind.SAVEPOINT) {
        abort(older);
      }
    }
    latest = checkpoint;
    if (savepoint != null && savepoint.id < checkpoint.id) {
      savepoint = null;
    }
    for (SimulatedSubtask subtask : subtasks) {
      subtask.notify(checkpoint.id);
    }
  }

  private void abort(SimulatedCheckpoint checkpoint) {
    pending.remove(checkpoint.id);
    trace("checkpoint " + checkpoint.id + " is aborted");
    for (SimulatedSubtask subtask : subtasks) {
      subtask.goOn(checkpoint.id);
      if (draining || draw(8) != 0) {
        subtask.notify(-checkpoint.id);
      }
    }
    if (checkpoint.kind == SnapshotKind.STOP) {
      stopping = false;
    }
  }

  /** A subtask has done what it does when a checkpoint completed. */
  void heard(SimulatedSubtask subtask, long id) {
    SimulatedCheckpoint checkpoint = completed.get(id);
    if (checkpoint == null || subtask.isZombie) {
      return;
    }
    if (checkpoint.kind == SnapshotKind.STOP || checkpoint.ended[subtask.index]) {
      requireCommitted(subtask, checkpoint);
      trace(subtask.name() + " is finished");
      subtask.finished = true;
      subtask.committer.close();
      boolean all = true;
      for (SimulatedSubtask other : subtasks) {
        all &= other.finished;
      }
      if (all) {
        state = checkpoint.kind == SnapshotKind.STOP ? State.STOPPED : State.FINISHED;
        subtasks.clear();
        pending.clear();
        stopping = false;
        trace("the job is " + state);
      }
    }
  }

  /** What a last checkpoint holds is confirmed, except for the parts that a stop forgets. */
  private static void requireCommitted(SimulatedSubtask subtask, SimulatedCheckpoint last) {
    HeldBlocks held = subtask.committer.held();
    long left =
        held.committingBytes() + (last.ended[subtask.index] ? held.uncheckpointedBytes() : 0);
    if (left > 0) {
      throw new SimulationViolation(
          Kind.ENDED_TOO_EARLY,
          subtask.name() + " ends with " + last.id + " while it holds " + left + " bytes");
    }
  }

  private void end(SimulatedSubtask subtask) throws Exception {
    if (config.endsInput && untaken() == 0 && !subtask.ended && !subtask.holdsInput()) {
      trace(subtask.name() + " ends its input");
      subtask.ended = true;
      hasEnded = true;
      subtask.enter();
      try {
        subtask.committer.endInput();
      } finally {
        subtask.leave();
      }
    }
  }

  private void stayDown() {
    if (draw(4) == 0) {
      advance(draw(config.forgets ? 8 * 3_600_000 : 600_000));
    }
  }

  private void pass() {
    switch (draw(8)) {
      case 0, 1, 2 -> advance(1 + draw(200));
      case 3, 4, 5 -> {
        long due = Long.MAX_VALUE;
        for (SimulatedSubtask subtask : subtasks) {
          due = Math.min(due, subtask.nextDue());
        }
        advance(due == Long.MAX_VALUE ? 1 : Math.max(0, due - clock.millis()));
      }
      case 6 -> advance(draw(30_000));
      default -> advance(draw(700_000));
    }
  }

  private void advance(long millis) {
    server.landUntil(clock.millis() + millis);
    clock.advance(millis);
  }

  private void restart(int parallelism) throws Exception {
    SimulatedCheckpoint from = latest;
    if (savepoint != null && draw(2) == 0) {
      from = savepoint;
      latest = savepoint;
    }
    if (trace != null) {
      trace(
          "the job starts with "
              + parallelism
              + " subtasks from "
              + (from == null ? "nothing" : "checkpoint " + from.id + " " + from.blocks));
    }
    state = State.RUNNING;
    takenBefore = from == null ? 0 : from.taken;
    subtasks.clear();
    List<List<SealedBlock>> blocks = new ArrayList<>();
    for (int i = 0; i < parallelism; i++) {
      subtasks.add(new SimulatedSubtask(this, server, client, i));
      blocks.add(new ArrayList<>());
    }
    if (from == null) {
      return;
    }
    int offset = draw(8);
    for (int i = 0; i < from.blocks.size(); i++) {
      for (SealedBlock block : from.blocks.get(i)) {
        int to = from.blocks.size() == parallelism ? i : offset++ % parallelism;
        blocks.get(to).add(block);
      }
    }
    for (SimulatedSubtask subtask : subtasks) {
      try {
        subtask.restore(blocks.get(subtask.index), from.refused);
      } catch (InsertFailedException forgotten) {
        trace("the job does not start: " + forgotten.getMessage());
        state = State.REFUSED;
        throw forgotten;
      }
    }
  }

  /** Everything succeeds from here on, and every subtask gets a turn. */
  private void drain() {
    draining = true;
    begin(Mix.of(config.seed ^ 0x5eed));
    for (int i = 0; i < zombies.size(); i++) {
      zombies.get(i).committer.close();
    }
    for (int i = 0; i < subtasks.size() && state == State.RUNNING; i++) {
      SimulatedSubtask subtask = subtasks.get(i);
      guarded(
          () -> {
            while (state == State.RUNNING && (subtask.report(0) || subtask.hasMail())) {
              if (subtask.hasMail()) {
                subtask.runMail();
              }
            }
          });
    }
    settled = true;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      server.landAll();
      if (state == State.REFUSED || state == State.FINISHED || isDone()) {
        return;
      }
      if (state == State.DOWN || state == State.STOPPED) {
        advance(1_000);
        guarded(() -> restart(config.parallelism));
      } else {
        guarded(this::goOn);
      }
    }
    throw new SimulationViolation(
        Kind.NEVER_DRAINED, "after " + MOST_ROUNDS + " rounds in which all went well");
  }

  /** Whether the input ends at last; once one subtask has ended, all do. */
  private boolean endsAtLast() {
    boolean ends = config.endsInput && (config.salt & 2) == 0;
    for (SimulatedSubtask subtask : subtasks) {
      ends |= subtask.ended;
    }
    return ends;
  }

  private boolean isDone() {
    return state == State.RUNNING
        && !endsAtLast()
        && latest != null
        && latest.taken == config.allRows()
        && !latest.holdsBlocks();
  }

  private void goOn() throws Exception {
    for (int i = 0; i < subtasks.size(); i++) {
      SimulatedSubtask subtask = subtasks.get(i);
      while (state == State.RUNNING && subtask.hasNotification() && !subtask.finished) {
        subtask.hear();
      }
      for (int step = 0; step < 64 && state == State.RUNNING && !subtask.finished; step++) {
        if (!(subtask.attempt(0) || subtask.report(0) || subtask.hasMail())) {
          break;
        }
        if (subtask.hasMail()) {
          subtask.runMail();
        }
      }
      if (state == State.RUNNING && !subtask.finished) {
        subtask.wake();
        accept(subtask);
        if (endsAtLast()) {
          end(subtask);
        }
      }
    }
    if (state == State.RUNNING) {
      if (pending.isEmpty() && !stopping && !subtasks.get(0).finished) {
        trigger(SnapshotKind.CHECKPOINT);
      }
      for (int i = 0; i < subtasks.size() && state == State.RUNNING; i++) {
        if (!subtasks.get(i).finished) {
          while (hasBarrierFor(subtasks.get(i))) {
            barrier(subtasks.get(i));
          }
        }
      }
      acknowledgeAll();
      long due = Long.MAX_VALUE;
      for (SimulatedSubtask subtask : subtasks) {
        due = Math.min(due, subtask.nextDue());
      }
      advance(due == Long.MAX_VALUE ? 100 : Math.max(0, due - clock.millis()));
    }
  }

  private boolean hasBarrierFor(SimulatedSubtask subtask) {
    for (SimulatedCheckpoint checkpoint : pending.values()) {
      if (!checkpoint.passed[subtask.index]) {
        return true;
      }
    }
    return false;
  }

  private void acknowledgeAll() {
    for (SimulatedCheckpoint checkpoint : List.copyOf(pending.values())) {
      for (SimulatedSubtask subtask : subtasks) {
        if (checkpoint.passed[subtask.index]
            && !checkpoint.acknowledged[subtask.index]
            && pending.containsKey(checkpoint.id)) {
          checkpoint.acknowledged[subtask.index] = true;
          if (checkpoint.isAcknowledged()) {
            complete(checkpoint);
          }
        }
      }
    }
  }

  /** One fair step while a subtask waits. */
  private void goOnWhile(SimulatedSubtask waiting) throws Exception {
    server.landAll();
    if (waiting.hasNotification()) {
      waiting.hearAsMail();
      return;
    }
    if (waiting.report(0) || waiting.attempt(0)) {
      return;
    }
    for (int i = 0; i < subtasks.size() && state == State.RUNNING; i++) {
      SimulatedSubtask other = subtasks.get(i);
      if (other != waiting && !other.isBusy() && !other.finished) {
        if (other.attempt(0) || other.report(0)) {
          return;
        }
        if (other.hasMail()) {
          other.runMail();
          return;
        }
        if (config.guarantee == Guarantee.EXACTLY_ONCE && hasBarrierFor(other)) {
          barrier(other);
          return;
        }
      }
    }
    acknowledgeAll();
    waiting.wake();
    if (!waiting.hasMail() && !waiting.hasNotification()) {
      long due = Math.min(waiting.nextDue(), waiting.nextCommand());
      if (due == Long.MAX_VALUE) {
        throw new SimulationViolation(
            Kind.NEVER_DRAINED, waiting.name() + " waits, and nothing will happen");
      }
      advance(Math.max(0, due - clock.millis()));
    }
  }

  /** What must hold at the end. */
  private void check() {
    for (int row = 0; row < config.rows; row++) {
      int table = server.inTable[row];
      int unconfirmed = server.inErrors[0][row];
      int undeliverable = server.inErrors[1][row];
      int ofViews = server.inErrors[2][row];
      int refused = server.inErrors[3][row];
      int sure = table + undeliverable + refused;
      String where =
          "row "
              + row
              + ": table "
              + table
              + ", unconfirmed "
              + unconfirmed
              + ", undeliverable "
              + undeliverable
              + ", refused by views "
              + ofViews
              + ", refused "
              + refused;
      boolean isOnce = config.guarantee == Guarantee.EXACTLY_ONCE;
      // Allowed: whether a block landed whose answer was lost is unknown, and its rows say so.
      boolean isTwice = sure > 1 || unconfirmed > 1 || (unconfirmed == 0 && sure > 1);
      if (isOnce && isTwice) {
        throw new SimulationViolation(Kind.ROW_TWICE, where);
      }
      if (sure + unconfirmed == 0 && !isKept(row)) {
        throw new SimulationViolation(Kind.ROW_LOST, where);
      }
      for (int view = 0; view < config.views; view++) {
        checkView(view, row, isOnce, table, ofViews, where);
      }
    }
  }

  private void checkView(int view, int row, boolean isOnce, int table, int ofViews, String where) {
    int inView = server.inViews[view][row];
    String text = where + ", view " + view + ": " + inView;
    if (isOnce && inView > 1) {
      throw new SimulationViolation(Kind.VIEW_TWICE, text);
    }
    // Excuses: a row of the error table says so; the pipeline leaves failing views out; the job did
    // not start again.
    boolean isExcused =
        ofViews > 0
            || state == State.REFUSED
            || (config.failingViews == FailingViews.LEAVE_OUT && config.refusedByView[view] != 0)
            || (server.inErrors[0][row] > 0);
    if (table > 0 && inView == 0 && !isExcused) {
      throw new SimulationViolation(Kind.VIEW_LACKS_ROW, text);
    }
  }

  /** Excuse: the job did not start, and its checkpoint has the row, or it is still to be read. */
  private boolean isKept(int row) {
    if (state != State.REFUSED) {
      return false;
    }
    if (latest == null || (latest.taken >>> row & 1) == 0) {
      return true;
    }
    for (List<SealedBlock> blocks : latest.blocks) {
      for (SealedBlock block : blocks) {
        if (!block.table().equals(SimulatedServer.TABLE)
            || (SimulatedRows.of(block) >>> row & 1) == 1) {
          return true;
        }
      }
    }
    return false;
  }

  private long digest() {
    long digest = draws * 31 + state.name().hashCode();
    digest = digest * 31 + Arrays.hashCode(server.inTable);
    digest = digest * 31 + Arrays.deepHashCode(server.inErrors);
    return digest * 31 + Arrays.deepHashCode(server.inViews);
  }

  SimulationConfig config() {
    return config;
  }

  Mutation mutation() {
    return mutation;
  }

  SimulatedClock clock() {
    return clock;
  }

  Timing timing() {
    return timing;
  }

  SinkMetrics metrics() {
    return metrics;
  }

  Faults faults() {
    return draining || next >= schedule.length ? Faults.NONE : config.faults;
  }

  boolean isTraced() {
    return trace != null;
  }

  void trace(String what) {
    if (trace != null) {
      trace.append(String.format("%9.1f s  ", (clock.millis() - 1_800_000_000_000L) / 1_000.0));
      trace.append(what).append(System.lineSeparator());
    }
  }
}
