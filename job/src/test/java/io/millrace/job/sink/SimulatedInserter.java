package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedAnswer;
import io.millrace.job.clickhouse.insert.SimulatedClient;
import io.millrace.job.clickhouse.insert.SimulatedRequests;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inserts into the simulated server, by way of a network that loses, delays, cuts and forges what
 * is said.
 */
final class SimulatedInserter implements Inserter, SimulatedRequests {
  /** What happens to a request and to its answer. */
  enum Fate {
    RIGHT,
    NOT_SENT,
    ANSWER_LOST,
    ANSWER_CUT,
    /** The client gives up, and the query runs on. */
    LATE,
    /** A gateway gives up, and the query runs on. */
    GATEWAY_TIMEOUT,
    PARTLY_WRITTEN,
    TIMEOUT_PARTLY_WRITTEN,
    MEMORY_PARTLY_WRITTEN,
    PASSING,
    PAGE,
    PAGE_AFTER_INSERT,
    OK_OF_OTHER_PROGRAM,
    EMPTY,
    NO_CONTENT,
    ANSWER_OF_OTHER_REQUEST
  }

  private static final Fate[] FATES = Fate.values();

  private final SimulatedJob job;
  private final SimulatedServer server;
  private final SimulatedClient client;

  SimulatedInserter(SimulatedJob job, SimulatedServer server, SimulatedClient client) {
    this.job = job;
    this.server = server;
    this.client = client;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException {
    client.insert(sent(block), this);
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException {
    client.insertDespiteViews(sent(block), this);
  }

  private SealedBlock sent(SealedBlock block) {
    return job.mutation() == Mutation.NEW_TOKEN_FOR_EVERY_ATTEMPT
        ? block.part(
            block.token() + "!" + job.draw(1 << 30), block.rows(), block.body().toByteArray())
        : block;
  }

  @Override
  public SimulatedAnswer insert(SealedBlock block, Views views, Partitions partitions) {
    Fate fate = fate();
    if (job.isTraced()) {
      job.trace("  INSERT " + block.token() + " " + views + " " + partitions + ": " + fate);
    }
    if (job.faults() != SimulationConfig.Faults.NONE && server.isProxied(block, job.draw(2))) {
      return SimulatedAnswers.PAYLOAD_TOO_LARGE;
    }
    return switch (fate) {
      case RIGHT -> server.insert(block, views, partitions, SimulatedServer.WHOLE);
      case NOT_SENT -> SimulatedAnswer.NONE;
      case ANSWER_LOST -> {
        server.insert(block, views, partitions, SimulatedServer.WHOLE);
        yield SimulatedAnswer.NONE;
      }
      case ANSWER_CUT ->
          SimulatedAnswers.cut(server.insert(block, views, partitions, SimulatedServer.WHOLE));
      case LATE -> {
        server.begin(block, views, partitions);
        yield SimulatedAnswer.NONE;
      }
      case GATEWAY_TIMEOUT -> {
        server.begin(block, views, partitions);
        yield SimulatedAnswers.GATEWAY_TIMEOUT;
      }
      case PARTLY_WRITTEN -> partly(block, views, partitions, SimulatedAnswer.NONE);
      case TIMEOUT_PARTLY_WRITTEN -> partly(block, views, partitions, SimulatedAnswers.TIMEOUT);
      case MEMORY_PARTLY_WRITTEN -> partly(block, views, partitions, SimulatedAnswers.MEMORY);
      case PASSING -> SimulatedAnswers.passing(job.draw(64));
      case PAGE -> SimulatedAnswers.PAGE;
      case PAGE_AFTER_INSERT -> {
        server.insert(block, views, partitions, SimulatedServer.WHOLE);
        yield SimulatedAnswers.PAGE;
      }
      case OK_OF_OTHER_PROGRAM -> SimulatedAnswers.OK;
      case EMPTY -> SimulatedAnswers.EMPTY;
      case NO_CONTENT -> SimulatedAnswers.NO_CONTENT;
      case ANSWER_OF_OTHER_REQUEST -> SimulatedAnswers.ofOther(block.rows());
    };
  }

  private SimulatedAnswer partly(
      SealedBlock block, Views views, Partitions partitions, SimulatedAnswer afterwards) {
    SimulatedAnswer answer = server.insert(block, views, partitions, job.draw(3));
    return answer == SimulatedAnswer.NONE ? afterwards : answer;
  }

  private Fate fate() {
    int right =
        switch (job.faults()) {
          case NONE -> 100;
          case SOME -> 80;
          case MANY -> 45;
        };
    return right == 100 || job.draw(100) < right ? Fate.RIGHT : FATES[job.draw(FATES.length)];
  }

  @Override
  public SimulatedAnswer insertNothing(SealedBlock block) {
    return fate() == Fate.RIGHT ? server.insertNothing() : SimulatedAnswer.NONE;
  }

  @Override
  public int expressionsThrow(SealedBlock block) {
    return job.mutation() == Mutation.UNLISTED_CODE_RETRIED ? 0 : server.expressionsThrow(block);
  }

  @Override
  public boolean hasViews(SealedBlock block) {
    return server.hasViews(block);
  }

  @Override
  public SealedBlock part(SealedBlock block, int from, int rows, String token) {
    throw new IllegalStateException("Blocks of this layout are cut without the server: " + block);
  }

  @Override
  public byte[] json(SealedBlock block) throws InsertException {
    requireAnswer();
    byte[] first = SimulatedServer.json(0);
    byte[] json = new byte[first.length * block.rows()];
    for (int i = 0; i < block.rows(); i++) {
      System.arraycopy(
          SimulatedServer.json(SimulatedRows.row(block, i)),
          0,
          json,
          i * first.length,
          first.length);
    }
    return json;
  }

  @Override
  public IsolationResult isolate(SealedBlock block, int most) throws InsertException {
    requireAnswer();
    long thrown = server.thrownByViews(block);
    if (Long.bitCount(thrown) > most) {
      throw new InsertException(Verdict.PERMANENT, "More rows than may be left out.", null);
    }
    List<IsolationResult.Row> rows = new ArrayList<>();
    long others = 0;
    for (int i = 0; i < block.rows(); i++) {
      int row = SimulatedRows.row(block, i);
      if ((thrown >>> row & 1) == 1) {
        rows.add(new IsolationResult.Row(i, SimulatedServer.json(row), thrown()));
      } else {
        others |= 1L << row;
      }
    }
    if (rows.isEmpty()) {
      throw new InsertException(Verdict.RETRY, "No answer from ClickHouse: reset.", null);
    }
    int left = Long.bitCount(others);
    return new IsolationResult(
        left == 0
            ? Optional.empty()
            : Optional.of(block.part(block.token(), left, SimulatedRows.body(others, left))),
        rows);
  }

  private static InsertException thrown() {
    return InsertException.quoting(Verdict.ROWS_REFUSED, "A view throws.", "A view throws.");
  }

  private void requireAnswer() throws InsertException {
    if (fate() != Fate.RIGHT) {
      throw new InsertException(Verdict.RETRY, "No answer from ClickHouse: reset.", null);
    }
  }

  @Override
  public void close() {}
}
