package io.millrace.job.tool.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.tool.replay.ReplaySettings.ForgottenTokens;
import io.millrace.udf.convert.ValuesInErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The real {@link ReplayRun} against a model of the server: answers are lost, processes end, other
 * runs come in between, the table changes its mind about rows, and tokens are forgotten. A user
 * answers what is asked, by what is in the table.
 */
final class ReplayRunTest {
  private static final int SCHEDULES = Integer.getInteger("millrace.replay.schedules", 20_000);

  /** Seeds within which a mutation is found. */
  private static final int PATIENCE = 2_000;

  /** Rounds in which the user answers what the last run asked. */
  private static final int MOST_QUESTIONS = 10;

  private static final RejectedFilter ALL = new RejectedFilter(null, null, null);
  private static final ReplaySettings SETTINGS =
      new ReplaySettings(
          ReplayModel.TARGET,
          ReplayModel.ERRORS,
          ForgottenTokens.ASK,
          FailingViews.FAIL,
          ValuesInErrors.SHOWN);
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @Test
  void everyDocumentIsInTheTableOnceOrStillRejected() throws Exception {
    long seed = Long.getLong("millrace.replay.seed", new Random().nextLong());
    long asked = 0;
    long refused = 0;
    for (int schedule = 0; schedule < SCHEDULES; schedule++) {
      Random random = new Random(seed + schedule);
      try {
        Schedule run = new Schedule(random, ReplayModel.Mutation.NONE);
        run.play();
        asked += run.asked;
        refused += run.refused;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "Run it alone with -Dmillrace.replay.schedules=1 -Dmillrace.replay.seed="
                + (seed + schedule),
            e);
      }
    }
    // It is no proof unless the rare cases come up.
    assertThat(asked).isGreaterThan(SCHEDULES / 20);
    assertThat(refused).isGreaterThan(SCHEDULES / 20);
  }

  /** Finding 5, put back: the schedules above find each kind of it. */
  @ParameterizedTest
  @EnumSource(value = ReplayModel.Mutation.class, mode = Mode.EXCLUDE, names = "NONE")
  void whatIsWrongIsFound(ReplayModel.Mutation mutation) throws Exception {
    Optional<String> found = Optional.empty();
    for (long seed = 1; seed <= PATIENCE && found.isEmpty(); seed++) {
      try {
        new Schedule(new Random(seed), mutation).play();
      } catch (AssertionError | InsertException wrong) {
        found = Optional.of("seed " + seed + ": " + wrong.getMessage());
      }
    }

    found.ifPresent(message -> System.out.println(mutation + ", " + message));
    assertThat(found).as("a schedule in which %s shows", mutation).isPresent();
  }

  private static final class Schedule {
    private final Random random;
    private final List<String> documents = new ArrayList<>();
    private final ReplayModel model;
    private long asked;
    private long refused;

    Schedule(Random random, ReplayModel.Mutation mutation) {
      this.random = random;
      int letters = 0;
      int count = 1 + random.nextInt(20);
      while (documents.size() < count) {
        int rows = random.nextInt(6) == 0 ? 2 : 1;
        documents.add(LETTERS.substring(letters, letters + rows));
        letters += rows;
      }
      model = new ReplayModel(random, documents, 3 + random.nextInt(30));
      model.mutate(mutation);
    }

    void play() throws Exception {
      for (int run = 0; run < 6; run++) {
        if (random.nextInt(3) == 0) {
          model.refuse(someLetters());
        }
        if (random.nextInt(4) == 0) {
          model.otherWriter(random.nextInt(20));
        }
        if (random.nextBoolean()) {
          model.meanwhile(this::run);
        }
        run();
        assertNothingTwice();
        model.age();
      }
      model.heal();
      List<Character> bad = random.nextBoolean() ? List.of() : someLetters();
      model.refuse(bad);
      settle();
      ReplayReport last = model.run(SETTINGS).replay(ALL);
      // Where few tokens are remembered, it may ask about parts that it has just started.
      for (int round = 0; round < MOST_QUESTIONS && !last.pending().isEmpty(); round++) {
        settle();
        last = model.run(SETTINGS).replay(ALL);
      }
      assertThat(model.unfinished()).isEmpty();
      assertNothingTwice();
      refused += last.stillRejected();
      for (String document : documents) {
        boolean isBad = document.chars().anyMatch(letter -> bad.contains((char) letter));
        boolean isThere = model.landed().contains(document.substring(0, 1));
        // What is refused now may have landed before.
        assertThat(isThere || isBad).as(document).isTrue();
      }
    }

    private void run() {
      try {
        var unused = model.run(SETTINGS).replay(ALL);
      } catch (ReplayModel.Crash
          | CatalogException
          | InsertException
          | ConcurrentReplayException expected) {
        return;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    /** The user looks into the table and answers until no question is left. */
    private void settle() throws Exception {
      for (int round = 0; round < 3; round++) {
        for (PendingReplay pending : model.run(SETTINGS).replay(ALL).pending()) {
          asked++;
          String rows = model.unfinished().getOrDefault(pending.id(), "");
          long there = rows.chars().filter(row -> model.landed().indexOf(row) >= 0).count();
          if (there == 0 || there == rows.length()) {
            assertThat(
                    model
                        .run(SETTINGS)
                        .settle(
                            pending.id(), there == 0 ? ReplayStep.WITHDRAWN : ReplayStep.INSERTED))
                .isTrue();
          } else {
            // Half of a document: the table has to take the other half, or the user inserts it.
            model.refuse(List.of());
          }
        }
      }
      halves(model.unfinished());
    }

    private void halves(Map<UUID, String> unfinished) throws Exception {
      for (UUID replay : unfinished.keySet()) {
        model.insertByHand(replay);
        assertThat(model.run(SETTINGS).settle(replay, ReplayStep.INSERTED)).isTrue();
      }
    }

    private List<Character> someLetters() {
      List<Character> letters = new ArrayList<>();
      String all = String.join("", documents);
      for (int i = random.nextInt(3); i >= 0; i--) {
        letters.add(all.charAt(random.nextInt(all.length())));
      }
      return letters;
    }

    private void assertNothingTwice() {
      assertThat(model.landed().chars().distinct().count())
          .as(model.landed())
          .isEqualTo(model.landed().length());
    }
  }
}
