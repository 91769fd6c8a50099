package io.millrace.console.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However its work ends, a task ends. */
final class TaskTest {
  private final List<ObjectNode> events = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      classes = {
        OutOfMemoryError.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        IllegalStateException.class
      })
  void aFailureIsToldAndIsTheEnd(Class<? extends Throwable> type) throws Exception {
    Throwable failure = type.getDeclaredConstructor().newInstance();
    JsonNode last =
        run(
            progress -> {
              if (failure instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) failure;
            });
    assertThat(last.path("state").asText()).isEqualTo("failed");
    assertThat(last.path("error").path("message").asText())
        .isEqualTo(
            type == OutOfMemoryError.class
                ? "The console has too little memory for this"
                : "The console failed: " + type.getSimpleName());
  }

  @Test
  void aResultIsToldAndIsTheEnd() {
    JsonNode last = run(progress -> TextNode.valueOf("x"));
    assertThat(last.path("state").asText()).isEqualTo("done");
    assertThat(last.path("result").asText()).isEqualTo("x");
  }

  /** How each end looks in the audit log. */
  @Test
  void theEndOfAChangeIsAudited() {
    JsonNode result = TextNode.valueOf("x");
    assertThat(audited(Cancellation.INTERRUPT, false, progress -> result)).isEqualTo("done");
    assertThat(audited(Cancellation.INTERRUPT, true, progress -> result)).isEqualTo("done");
    assertThat(audited(Cancellation.ASK, false, progress -> result)).isEqualTo("done");
    assertThat(audited(Cancellation.ASK, true, progress -> result)).isEqualTo("cancelled");
    Work failing =
        progress -> {
          throw new ApiException(502, "clickhouse", "away", "");
        };
    assertThat(audited(Cancellation.ASK, false, failing)).isEqualTo("failed clickhouse");
    assertThat(audited(Cancellation.INTERRUPT, true, failing)).isEqualTo("cancelled");
  }

  private static String audited(Cancellation cancellation, boolean cancel, Work work) {
    StringBuilder line = new StringBuilder();
    Change change =
        new Change(
            (outcome, details) ->
                line.append(outcome).append(' ').append(details.path("problem").asText()));
    Task task = new Task("t", Instant.EPOCH, work, cancellation, change);
    if (cancel) {
      task.cancel();
    }
    task.run();
    return line.toString().strip();
  }

  private JsonNode run(Work work) {
    Task task = new Task("t", Instant.EPOCH, work, Cancellation.INTERRUPT, null);
    task.subscribe(events::add);
    task.run();
    return events.get(events.size() - 1);
  }
}
