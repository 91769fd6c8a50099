package io.millrace.job.tool.replay;

import static io.millrace.job.tool.replay.ReplayScene.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.tool.replay.Interruption.Crash;
import io.millrace.job.tool.replay.Replayer.Fate;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A replay is killed between any two of its steps, or another one runs there. At the end, every
 * document is in the table once, or it is still rejected, whatever was refused on the way.
 */
final class ReplayCrashesITCase {
  private static final int DOCUMENTS = 3;
  private static final String CONSTRAINT = "ALTER TABLE {db}.events ADD CONSTRAINT c CHECK id != 1";

  @Test
  void killedAtAnyStepItGoesOn() throws Exception {
    boolean more = true;
    int moment = 0;
    for (; more; moment++) {
      more = killed(moment, "");
    }
    // A moment before and one after each: sealed, started, the insert, inserted.
    assertThat(moment).isGreaterThanOrEqualTo(8);
  }

  @Test
  void killedAtAnyStepWhileABlockIsSplitItGoesOn() throws Exception {
    boolean more = true;
    int moment = 0;
    for (; more; moment++) {
      more = killed(moment, CONSTRAINT);
    }
    assertThat(moment).isGreaterThanOrEqualTo(14);
  }

  @Test
  void anotherReplayAtAnyStepMakesThisOneGiveWay() throws Exception {
    boolean more = true;
    int moment = 0;
    for (; more; moment++) {
      more = overtaken(moment, CONSTRAINT);
    }
    assertThat(moment).isGreaterThanOrEqualTo(14);
  }

  private static boolean killed(int moment, String change) throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(DOCUMENTS, "")) {
      if (!change.isEmpty()) {
        scene.query(change);
      }
      Interruption crash = Interruption.crashAt(moment);
      try {
        scene.run(crash).replay(ALL);
      } catch (Crash expected) {
        assertThat(crash.happened()).isTrue();
      }
      assertExactlyOnce(scene, moment, change);
      return crash.happened();
    }
  }

  private static boolean overtaken(int moment, String change) throws Exception {
    try (ReplayScene scene = ReplayRefusalsITCase.rejected(DOCUMENTS, "")) {
      scene.query(change);
      AtomicReference<ReplayReport> other = new AtomicReference<>();
      Interruption overtaking = new Interruption(moment, () -> other.set(scene.replay()));
      try {
        scene.run(overtaking).replay(ALL);
      } catch (ConcurrentReplayException gaveWay) {
        assertThat(other.get()).isNotNull();
      }
      assertExactlyOnce(scene, moment, change);
      return overtaking.happened();
    }
  }

  private static void assertExactlyOnce(ReplayScene scene, int moment, String change)
      throws Exception {
    for (PendingReplay pending : scene.replay().pending()) {
      // The user looks into the table, as the report demands.
      assertThat(change).as("moment %s", moment).isNotEmpty();
      scene.replayer().settle(pending.id(), landed(scene, pending.id()));
    }
    ReplayReport last = scene.replay();
    assertThat(last.pending()).as("moment %s", moment).isEmpty();
    int refused = change.isEmpty() ? 0 : 1;
    assertThat(ReplayRefusalsITCase.ids(scene))
        .as("moment %s", moment)
        .hasSize(DOCUMENTS - refused)
        .doesNotHaveDuplicates();
    assertThat(last.stillRejected()).as("moment %s", moment).isEqualTo(refused);
  }

  /** Nothing of a block that holds the refused row can have landed, all of another may have. */
  private static Fate landed(ReplayScene scene, UUID replay) throws Exception {
    Replay content = scene.log().load(replay);
    String ids =
        scene.query(
            "SELECT count() FROM {db}.events WHERE id IN (SELECT JSONExtractInt(raw_message, 'id')"
                + " FROM {db}.events_errors WHERE "
                + RejectedRows.IDENTITY
                + " IN ('"
                + String.join("', '", content.documents())
                + "'))");
    return ids.equals("0") ? Fate.WITHDRAWN : Fate.INSERTED;
  }
}
