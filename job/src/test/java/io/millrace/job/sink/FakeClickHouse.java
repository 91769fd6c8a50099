package io.millrace.job.sink;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A server that forgets no token and does on command what a real one cannot be made to do: land a
 * block and lose the answer, refuse the next three, or never answer.
 */
final class FakeClickHouse {
  /** What becomes of one attempt. */
  enum Answer {
    CONFIRM,
    LAND_BUT_LOSE_THE_ANSWER,
    REFUSE_FOR_NOW,
    REFUSE_FOR_GOOD,
    REFUSE_A_ROW,
    LAND_BUT_FAIL_IN_A_VIEW,
    BREAK
  }

  private final List<Answer> script = new ArrayList<>();
  private final List<SealedBlock> attempts = new ArrayList<>();
  private final Map<String, byte[]> landed = new HashMap<>();
  private String refusedRows = "";
  private String thrownOn = "";
  private int mostPartitions = Integer.MAX_VALUE;
  private int mostBytes = Integer.MAX_VALUE;
  private int closedInserters;
  private volatile boolean silent;
  private CountDownLatch gate = new CountDownLatch(0);

  /** The next attempts get these answers, all later ones are confirmed. */
  synchronized void willAnswer(Answer... answers) {
    script.addAll(List.of(answers));
  }

  /** Blocks with one of these rows are refused, see {@link Blocks#ofRows}. */
  synchronized void willRefuseRows(String letters) {
    refusedRows = letters;
  }

  /** A view of the table throws on these rows. */
  synchronized void willThrowInAView(String letters) {
    thrownOn = letters;
  }

  /** Every row is a separate partition, and this is the maximum for a block. */
  synchronized void willTakePartitions(int most) {
    mostPartitions = most;
  }

  /** A proxy on the way takes bodies up to so many bytes. */
  synchronized void willTakeBytes(int most) {
    mostBytes = most;
  }

  /** No question about a block is answered from here on. */
  void willAnswerNoQuestions() {
    silent = true;
  }

  /** Every attempt waits from here on, before anything lands. */
  synchronized void hold() {
    gate = new CountDownLatch(1);
  }

  synchronized void release() {
    gate.countDown();
  }

  /** Tokens in the order they were first tried, with repetitions. */
  synchronized List<String> attempts() {
    return attempts.stream().map(SealedBlock::token).toList();
  }

  synchronized List<SealedBlock> attemptedBlocks() {
    return List.copyOf(attempts);
  }

  /** Tokens whose rows are in the table: in it once, as the server drops what it knows. */
  synchronized List<String> landed() {
    return landed.keySet().stream().sorted().toList();
  }

  /** All rows in the table {@link Blocks#TABLE}, sorted: each as often as it landed. */
  synchronized String landedRows() {
    return landedIn(Blocks.TABLE).stream()
        .map(body -> new String(body, StandardCharsets.US_ASCII))
        .map(body -> body.startsWith(Blocks.HEAD) ? body.substring(Blocks.headLength()) : body)
        .flatMap(letters -> letters.chars().mapToObj(Character::toString))
        .sorted()
        .collect(Collectors.joining());
  }

  /** What is in this table. */
  synchronized List<byte[]> landedIn(TableName table) {
    return attempts.stream()
        .filter(block -> block.table().equals(table))
        .map(SealedBlock::token)
        .distinct()
        .filter(landed::containsKey)
        .map(landed::get)
        .toList();
  }

  /** What is in the table. */
  synchronized List<byte[]> landedBodies() {
    return List.copyOf(landed.values());
  }

  /** Waits until the block is in the table, whether or not the client heard. */
  synchronized void awaitLanded(String token) throws InterruptedException {
    while (!landed.containsKey(token)) {
      wait();
    }
  }

  /** Waits until so many blocks are in the table. */
  synchronized void awaitLanded(int blocks) throws InterruptedException {
    while (landed.size() < blocks) {
      wait();
    }
  }

  /** Waits until so many attempts were begun. */
  synchronized void awaitAttempts(int number) throws InterruptedException {
    while (attempts.size() < number) {
      wait();
    }
  }

  synchronized int closedInserters() {
    return closedInserters;
  }

  InserterFactory inserters() {
    return () ->
        new Inserter() {
          @Override
          public void insert(SealedBlock block) throws InsertException, InterruptedException {
            FakeClickHouse.this.insert(block);
          }

          @Override
          public void insertDespiteViews(SealedBlock block)
              throws InsertException, InterruptedException {
            land(block);
          }

          @Override
          public SealedBlock part(SealedBlock block, int from, int rows, String token) {
            return block.part(
                token, rows, Arrays.copyOfRange(block.body().toByteArray(), from, from + rows));
          }

          @Override
          public byte[] json(SealedBlock block) throws InsertException {
            if (silent) {
              throw new InsertException(InsertException.Verdict.RETRY, "Connection refused.", null);
            }
            return letters(block)
                .chars()
                .mapToObj(letter -> "{\"letter\":\"" + (char) letter + "\"}\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
          }

          @Override
          public IsolationResult isolate(SealedBlock block, int most) {
            return FakeClickHouse.this.isolate(block);
          }

          @Override
          public void close() {
            synchronized (FakeClickHouse.this) {
              closedInserters++;
            }
          }
        };
  }

  private void insert(SealedBlock block) throws InsertException, InterruptedException {
    CountDownLatch waitingFor;
    Answer answer;
    synchronized (this) {
      attempts.add(block);
      notifyAll();
      waitingFor = gate;
      answer = script.isEmpty() ? Answer.CONFIRM : script.remove(0);
    }
    waitingFor.await();
    switch (answer) {
      case CONFIRM -> judge(block);
      case LAND_BUT_LOSE_THE_ANSWER -> {
        land(block);
        throw new InsertException(InsertException.Verdict.RETRY, "Connection reset.", null);
      }
      case REFUSE_FOR_NOW ->
          throw new InsertException(InsertException.Verdict.RETRY, "Connection refused.", null);
      case REFUSE_FOR_GOOD ->
          throw new InsertException(
              InsertException.Verdict.PERMANENT, "Table db.t does not exist. Create it.", null);
      case LAND_BUT_FAIL_IN_A_VIEW -> {
        land(block);
        throw new InsertException(
            InsertException.Verdict.VIEW_FAILED, "The view's target does not exist.", null);
      }
      case REFUSE_A_ROW ->
          throw new InsertException(InsertException.Verdict.ROWS_REFUSED, "A row is bad.", null);
      case BREAK -> throw new IllegalArgumentException("a defect");
    }
  }

  private void judge(SealedBlock block) throws InsertException {
    if (block.compressedBytes() > mostBytes) {
      throw new InsertException(InsertException.Verdict.TOO_LARGE, "HTTP status 413.", null);
    }
    if (block.table().equals(Blocks.TABLE)) {
      if (letters(block).chars().anyMatch(row -> refusedRows.indexOf(row) >= 0)) {
        throw InsertException.quoting(
            InsertException.Verdict.ROWS_REFUSED,
            "One of " + letters(block) + " is refused.",
            "One is refused.");
      }
      if (block.rows() > mostPartitions) {
        throw new InsertException(
            InsertException.Verdict.TOO_MANY_PARTITIONS, "Too many partitions.", null);
      }
    }
    land(block);
    if (block.table().equals(Blocks.TABLE) && throwsOn(letters(block))) {
      throw new InsertException(InsertException.Verdict.VIEW_THREW, "A view throws.", null);
    }
  }

  private boolean throwsOn(String letters) {
    return letters.chars().anyMatch(row -> thrownOn.indexOf(row) >= 0);
  }

  private synchronized IsolationResult isolate(SealedBlock block) {
    String letters = letters(block);
    StringBuilder others = new StringBuilder();
    List<IsolationResult.Row> rows = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      String letter = letters.substring(i, i + 1);
      if (throwsOn(letter)) {
        rows.add(
            new IsolationResult.Row(
                i,
                ("{\"letter\":\"" + letter + "\"}").getBytes(StandardCharsets.US_ASCII),
                new InsertException(InsertException.Verdict.ROWS_REFUSED, "It throws.", null)));
      } else {
        others.append(letter);
      }
    }
    byte[] body = others.toString().getBytes(StandardCharsets.US_ASCII);
    return new IsolationResult(
        body.length == 0
            ? Optional.empty()
            : Optional.of(block.part(block.token(), body.length, body)),
        rows);
  }

  /** Of its last column, a byte each, whatever comes before. */
  private static String letters(SealedBlock block) {
    byte[] body = block.body().toByteArray();
    int from = body.length - block.rows();
    return new String(body, from, block.rows(), StandardCharsets.US_ASCII);
  }

  private synchronized void land(SealedBlock block) {
    byte[] known = landed.putIfAbsent(block.token(), block.body().toByteArray().clone());
    notifyAll();
    // But for what is left of a block that a view throws on.
    if (known != null && thrownOn.isEmpty() && !Arrays.equals(known, block.body().toByteArray())) {
      throw new AssertionError("Other bytes under a known token would be dropped silently");
    }
  }
}
