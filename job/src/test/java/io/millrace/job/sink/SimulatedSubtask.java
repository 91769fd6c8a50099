package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedClient;
import io.millrace.job.sink.insert.InsertExecutor;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.job.sink.insert.InsertOutcome;
import io.millrace.job.sink.insert.InsertTask;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** One subtask: the {@link BlockCommitter} of the product, a mailbox, and the running inserts. */
final class SimulatedSubtask implements MailboxExecutor, InsertExecutor {
  private static final int LONGEST_WAIT = 600;
  private static final long NO_STOP = -1;

  /** A task that waits for its moment. */
  private static final class Waiting {
    private final InsertTask task;
    private final long due;

    Waiting(InsertTask task, long due) {
      this.task = task;
      this.due = due;
    }
  }

  private static final class Command {
    private final Runnable command;
    private final long due;

    Command(Runnable command, long due) {
      this.command = command;
      this.due = due;
    }
  }

  private final SimulatedJob job;
  private final SimulatedInserter inserter;
  private final Deque<ThrowingRunnable<? extends Exception>> mails = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();
  private final List<InsertOutcome> unreported = new ArrayList<>();

  /** Checkpoints that completed, and, negative, that were aborted, which it has not heard of. */
  private final Deque<Long> notifications = new ArrayDeque<>();

  final int index;
  final BlockCommitter committer;

  /** Rows it has taken since the job started. */
  long taken;

  /** The stop-with-savepoint whose barrier has passed: the source emits nothing after it. */
  private long stop = NO_STOP;

  boolean ended;
  boolean finished;

  /** The job has given it up. */
  boolean isZombie;

  /** Its own code is on the stack. */
  private int depth;

  SimulatedSubtask(SimulatedJob job, SimulatedServer server, SimulatedClient client, int index) {
    this.job = job;
    this.index = index;
    this.inserter = new SimulatedInserter(job, server, client);
    this.committer =
        new BlockCommitter(
            job.config().settings,
            job.mutation() == Mutation.NO_UNCHECKPOINTED_BOUND
                ? Long.MAX_VALUE / 4
                : job.config().maxUncheckpointedBytes,
            this,
            this,
            job.metrics(),
            job.timing());
  }

  void restore(Collection<SealedBlock> blocks, Set<String> refused) throws InsertFailedException {
    committer.restore(blocks, refused);
  }

  boolean isBusy() {
    return depth > 0;
  }

  void enter() {
    depth++;
  }

  void leave() {
    depth--;
  }

  void holdInput(long checkpoint) {
    stop = checkpoint;
  }

  /** Ends the wait for this stop; the late notification of an earlier stop changes nothing. */
  void goOn(long checkpoint) {
    if (checkpoint == stop) {
      stop = NO_STOP;
    }
  }

  boolean holdsInput() {
    return stop != NO_STOP;
  }

  void notify(long checkpoint) {
    notifications.add(checkpoint);
  }

  boolean hasNotification() {
    return !notifications.isEmpty();
  }

  /** Completed checkpoints before which nothing is heard any more. */
  void loseNotification() {
    notifications.poll();
  }

  /** Hears of the next one. */
  void hear() throws Exception {
    Long next = notifications.poll();
    if (next == null) {
      return;
    }
    enter();
    try {
      if (next < 0) {
        goOn(-next);
        committer.checkpointAborted(-next);
      } else {
        committer.checkpointCompleted(next);
        job.heard(this, next);
      }
    } finally {
      leave();
    }
  }

  /** What it hears while it waits is a mail like any. */
  void hearAsMail() {
    if (hasNotification()) {
      mails.addFirst(this::hear);
    }
  }

  boolean hasMail() {
    return !mails.isEmpty();
  }

  void runMail() throws Exception {
    ThrowingRunnable<? extends Exception> mail = mails.poll();
    if (mail != null) {
      mail.run();
    }
  }

  /** Performs one of the tasks whose time has come; whether there was one. */
  boolean attempt(int number) throws InterruptedException {
    long now = job.clock().millis();
    int from = waiting.isEmpty() ? 0 : number % waiting.size();
    for (int i = 0; i < waiting.size(); i++) {
      int at = (from + i) % waiting.size();
      Waiting next = waiting.get(at);
      if (next.due <= now) {
        waiting.remove(at);
        if (job.isTraced()) {
          job.trace(name() + " " + next.task.action().kind() + " " + next.task.block());
        }
        unreported.add(next.task.attempt(inserter, job.timing()::nanoTime));
        return true;
      }
    }
    return false;
  }

  boolean report(int number) {
    if (unreported.isEmpty()) {
      return false;
    }
    committer.report(unreported.remove(number % unreported.size()));
    return true;
  }

  /** Runs the commands whose time has come. */
  void wake() {
    long now = job.clock().millis();
    for (int i = commands.size() - 1; i >= 0; i--) {
      if (commands.get(i).due <= now) {
        commands.remove(i).command.run();
      }
    }
  }

  /** When something is due next, {@link Long#MAX_VALUE} when nothing is. */
  long nextDue() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < waiting.size(); i++) {
      next = Math.min(next, waiting.get(i).due);
    }
    return next;
  }

  long nextCommand() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < commands.size(); i++) {
      next = Math.min(next, commands.get(i).due);
    }
    return next;
  }

  String name() {
    return (isZombie ? "zombie " : "subtask ") + index;
  }

  @Override
  public void execute(
      MailOptions options,
      ThrowingRunnable<? extends Exception> command,
      String descriptionFormat,
      Object... descriptionArgs) {
    mails.add(command);
  }

  @Override
  public void execute(
      ThrowingRunnable<? extends Exception> command, String description, Object... arguments) {
    mails.add(command);
  }

  @Override
  public void execute(ThrowingRunnable<? extends Exception> command, String description) {
    mails.add(command);
  }

  @Override
  public void yield() throws InterruptedException {
    int left = LONGEST_WAIT;
    while (mails.isEmpty()) {
      if (isZombie) {
        throw new SimulatedCrash();
      }
      if (left-- == 0) {
        throw new SimulationViolation(
            SimulationViolation.Kind.NEVER_DRAINED, name() + " waits for a mail in vain");
      }
      job.stepWhile(this);
    }
    try {
      runMail();
    } catch (RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new SimulatedFailure(e);
    }
  }

  @Override
  public boolean tryYield() {
    throw new UnsupportedOperationException("Nobody asks for it");
  }

  @Override
  public boolean shouldInterrupt() {
    return false;
  }

  @Override
  public void submit(InsertTask task, Duration delay) {
    waiting.add(new Waiting(task, job.clock().millis() + delay.toMillis()));
  }

  @Override
  public void schedule(Runnable command, Duration delay) {
    commands.add(new Command(command, job.clock().millis() + delay.toMillis()));
  }

  @Override
  public void close() {
    waiting.clear();
    commands.clear();
    unreported.clear();
  }
}
