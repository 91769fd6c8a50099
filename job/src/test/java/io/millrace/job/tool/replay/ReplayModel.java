package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server in memory, with one destination, one error table and one journal, on which everything
 * that can go wrong does so by a random number. A document is a text of letters, and each letter is
 * a row. Used by one thread.
 */
final class ReplayModel {
  static final TableName TARGET = new TableName("db", "events");
  static final TableName ERRORS = new TableName("db", "events_errors");

  /** How often something goes wrong, of 1,000 requests. */
  private static final int FAULTS = 60;

  /** Finding 5 of the review of 28 November 2026, put back to see that it is found. */
  enum Mutation {
    NONE,
    /** 5a: a refusal is taken for a failure of the whole replay, again and again. */
    REFUSAL_IS_A_FAILURE,
    /** 5b: what was started is sent however long ago that was. */
    TOKENS_ARE_NEVER_DOUBTED,
    /** 5c: the journal forgets documents that the error table still has. */
    JOURNAL_FORGETS,
    /** 5d: another server is asked, which has no journal, or an empty one. */
    JOURNAL_OF_ONE_SERVER
  }

  /** The process ends. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One append to the journal. */
  private record Appended(UUID run, List<JournalEntry> entries) {}

  private final Random random;
  private final List<String> documents;
  private final int window;
  private final List<Appended> journal = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, String> bodies = new LinkedHashMap<>();
  private final StringBuilder landed = new StringBuilder();
  private Set<Character> refused = new HashSet<>();
  private boolean faulty = true;
  private Mutation mutation = Mutation.NONE;

  /** Entries of the journal that are forgotten. */
  private int forgotten;

  private @Nullable Runnable inBetween;

  /**
   * @param window how many tokens the destination remembers
   */
  ReplayModel(Random random, List<String> documents, int window) {
    this.random = random;
    this.documents = documents;
    this.window = window;
  }

  /** Rows in the destination, a letter each. */
  String landed() {
    return landed.toString();
  }

  /** Letters that the destination does not take from now on. */
  void refuse(Collection<Character> letters) {
    refused = new HashSet<>(letters);
  }

  /** From here on everything works. */
  void heal() {
    faulty = false;
  }

  /** What may happen between two requests, some time. */
  void meanwhile(Runnable other) {
    inBetween = other;
  }

  /** From here on something is wrong. */
  void mutate(Mutation wrong) {
    mutation = wrong;
  }

  /** Time passes between two runs. */
  void age() {
    if (mutation == Mutation.JOURNAL_FORGETS) {
      forgotten = journal.size();
    } else if (mutation == Mutation.JOURNAL_OF_ONE_SERVER && random.nextInt(3) == 0) {
      journal.clear();
    }
  }

  /** Another writer inserts: tokens fall out of the window. */
  void otherWriter(int inserts) {
    for (int i = 0; i < inserts; i++) {
      tokens.add("other " + tokens.size());
    }
  }

  /** Unfinished replays, and the rows they hold. */
  Map<UUID, String> unfinished() {
    Map<UUID, String> rows = new LinkedHashMap<>();
    states()
        .forEach(
            (replay, step) -> {
              if (step == ReplayStep.STARTED) {
                rows.put(replay, rows(content(replay)));
              }
            });
    return rows;
  }

  /** What the user does for a replay that is partly in the table. */
  void insertByHand(UUID replay) {
    rows(content(replay))
        .chars()
        .filter(row -> landed.indexOf(Character.toString(row)) < 0)
        .forEach(row -> landed.append((char) row));
  }

  ReplayRun run(ReplaySettings settings) {
    return new ReplayRun(
        settings,
        new ModelJournal(),
        new ModelDocuments(),
        new ModelMemory(),
        this::convert,
        new ModelInserter(),
        pause -> {},
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
        this::id);
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private boolean chance() {
    return faulty && random.nextInt(1_000) < FAULTS;
  }

  /** Before and after every request. */
  private void step() {
    Runnable other = inBetween;
    if (other != null && chance()) {
      inBetween = null;
      other.run();
    }
    crash();
  }

  private void crash() {
    if (chance() && random.nextInt(3) == 0) {
      throw new Crash();
    }
  }

  private Map<UUID, ReplayStep> states() {
    Map<UUID, ReplayStep> states = new LinkedHashMap<>();
    for (Appended appended : journal.subList(forgotten, journal.size())) {
      for (JournalEntry entry : appended.entries()) {
        if (entry.step() != ReplayStep.OPENED) {
          states.put(entry.replay(), entry.step());
        }
      }
    }
    return states;
  }

  private Replay content(UUID replay) {
    return journal.stream()
        .flatMap(appended -> appended.entries().stream())
        .filter(entry -> entry.replay().equals(replay) && !entry.content().documents().isEmpty())
        .findFirst()
        .orElseThrow()
        .content();
  }

  private static String rows(Replay replay) {
    return replay.blocks().stream()
        .map(block -> new String(block.body().toByteArray(), StandardCharsets.US_ASCII))
        .collect(Collectors.joining());
  }

  private ReplayConverter.Result convert(List<RejectedDocument> portion) {
    List<Replay> replays = new ArrayList<>();
    List<String> singles = new ArrayList<>();
    StringBuilder letters = new StringBuilder();
    for (RejectedDocument document : portion) {
      if (document.text().length() == 1) {
        singles.add(document.identity());
        letters.append(document.text());
      } else {
        int half = document.text().length() / 2;
        replays.add(
            new Replay(
                id(),
                List.of(document.identity()),
                List.of(
                    block(document.text().substring(0, half)),
                    block(document.text().substring(half)))));
      }
    }
    if (!singles.isEmpty()) {
      replays.add(new Replay(id(), singles, List.of(block(letters.toString()))));
    }
    return new ReplayConverter.Result(replays, List.of());
  }

  private SealedBlock block(String letters) {
    return new SealedBlock(
        TARGET,
        List.of("letter"),
        List.of("String"),
        id().toString(),
        letters.length(),
        letters.length(),
        0,
        Compression.NONE,
        BlockBody.of(letters.getBytes(StandardCharsets.US_ASCII)));
  }

  private final class ModelJournal implements ReplayJournal {
    @Override
    public ReplayJournal.State read() {
      step();
      TreeMap<String, UnfinishedReplay> unfinished = new TreeMap<>();
      Map<UUID, Long> numbers = new LinkedHashMap<>();
      Map<UUID, Map<String, Long>> written = new LinkedHashMap<>();
      for (int i = 0; i < journal.size(); i++) {
        for (JournalEntry entry : journal.get(i).entries()) {
          numbers.put(entry.replay(), i + 1L);
          if (entry.step() == ReplayStep.STARTED) {
            written.putIfAbsent(entry.replay(), entry.written());
          }
        }
      }
      states()
          .forEach(
              (replay, step) -> {
                if (step == ReplayStep.SEALED || step == ReplayStep.STARTED) {
                  unfinished.put(
                      replay.toString(),
                      new UnfinishedReplay(
                          replay,
                          step,
                          Instant.EPOCH,
                          written.getOrDefault(replay, Map.of()),
                          numbers.getOrDefault(replay, 0L)));
                }
              });
      return new ReplayJournal.State(
          journal.size(), Instant.EPOCH, List.copyOf(unfinished.values()));
    }

    @Override
    public Replay load(UUID replay) {
      return content(replay);
    }

    @Override
    public OptionalLong append(long number, UUID run, List<JournalEntry> entries)
        throws CatalogException {
      step();
      boolean first = number == journal.size() + 1;
      if (chance()) {
        if (first && random.nextBoolean()) {
          journal.add(new Appended(run, List.copyOf(entries)));
        }
        throw new CatalogException(Kind.UNREACHABLE, "no answer", "", null);
      }
      if (first) {
        journal.add(new Appended(run, List.copyOf(entries)));
      }
      step();
      return first ? OptionalLong.of(number) : OptionalLong.empty();
    }
  }

  private final class ModelDocuments implements OpenDocuments {
    @Override
    public List<RejectedDocument> next(
        RejectedFilter filter, @Nullable RejectedDocument after, long seen) {
      step();
      Set<String> taken = new HashSet<>();
      states()
          .forEach(
              (replay, step) -> {
                if (step == ReplayStep.SEALED
                    || step == ReplayStep.STARTED
                    || step == ReplayStep.INSERTED) {
                  taken.addAll(content(replay).documents());
                }
              });
      List<RejectedDocument> next = new ArrayList<>();
      int from = after == null ? 0 : documents.indexOf(after.text()) + 1;
      for (int i = from; i < documents.size() && next.size() < 7; i++) {
        if (!taken.contains(documents.get(i))) {
          next.add(document(documents.get(i), i));
        }
      }
      return next;
    }

    private RejectedDocument document(String letters, int at) {
      return new RejectedDocument(
          letters,
          RejectedDocument.State.REJECTED,
          Instant.ofEpochMilli(at),
          "out_of_range",
          "",
          "",
          new Record(letters.getBytes(StandardCharsets.US_ASCII), "s", "0", "1", "k", 0),
          0,
          "utf-8",
          true,
          1);
    }

    @Override
    public int inTable(RejectedFilter filter) {
      return 0;
    }
  }

  private final class ModelMemory implements TokenMemory {
    @Override
    public Map<String, Long> written() {
      return Map.of("events", (long) tokens.size());
    }

    @Override
    public Optional<String> doubt(Duration age, Map<String, Long> written) {
      if (mutation == Mutation.TOKENS_ARE_NEVER_DOUBTED) {
        return Optional.empty();
      }
      long since = tokens.size() - written.getOrDefault("events", 0L);
      return since < window ? Optional.empty() : Optional.of(since + " blocks came since");
    }
  }

  private final class ModelInserter implements Inserter {
    @Override
    public void insert(SealedBlock block) throws InsertException {
      crash();
      if (chance() && random.nextBoolean()) {
        throw lost();
      }
      String letters = new String(block.body().toByteArray(), StandardCharsets.US_ASCII);
      String before = bodies.putIfAbsent(block.token(), letters);
      if (before != null && !before.equals(letters)) {
        throw new AssertionError("Two bodies under the token " + block.token());
      }
      if (letters.chars().anyMatch(letter -> refused.contains((char) letter))) {
        throw new InsertException(
            mutation == Mutation.REFUSAL_IS_A_FAILURE ? Verdict.PERMANENT : Verdict.ROWS_REFUSED,
            "refused",
            null);
      }
      List<String> known = tokens.subList(Math.max(0, tokens.size() - window), tokens.size());
      if (!known.contains(block.token())) {
        landed.append(letters);
        tokens.add(block.token());
      }
      step();
      if (chance()) {
        throw lost();
      }
    }

    private InsertException lost() {
      return new InsertException(
          random.nextInt(4) == 0 ? Verdict.PERMANENT : Verdict.RETRY, "no answer", null);
    }

    @Override
    public void insertDespiteViews(SealedBlock block) throws InsertException {
      insert(block);
    }

    @Override
    public SealedBlock part(SealedBlock block, int from, int rows, String token)
        throws InsertException {
      if (chance()) {
        throw lost();
      }
      return block.part(
          token, rows, Arrays.copyOfRange(block.body().toByteArray(), from, from + rows));
    }

    @Override
    public byte[] json(SealedBlock block) {
      throw new UnsupportedOperationException();
    }

    @Override
    public IsolationResult isolate(SealedBlock block, int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
