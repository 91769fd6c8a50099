package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A view throws on a row, and the insert of another thread fails meanwhile. */
final class InsertDiagnosisTest {
  private static final String IGNORE_VIEWS = "materialized_views_ignore_errors";
  private static final int THROWN = 395;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theVerdictIsTheSameWhenTheServersSettingsAreForgottenMeanwhile(int partitions) {
    for (int known = 1; known < 6; known++) {
      Server server = new Server(partitions, known);
      InsertException failure =
          catchThrowableOfType(
              InsertException.class,
              () ->
                  new InsertDiagnosis(
                          NumberBlocks.block(new TableName("db", "t"), "token", 1, 2), server)
                      .insert());
      assertThat(failure.verdict())
          .as("forgotten after %d questions, settings %s", known, server.settings)
          .isEqualTo(Verdict.VIEW_THREW);
    }
  }

  /**
   * Only the table itself can refuse a block for good. A Distributed table, and a table behind it,
   * may be altered one after the other, and other tables behind it may have taken their rows.
   */
  @ParameterizedTest
  @CsvSource({
    "16, true, false, PERMANENT",
    "16, true, true, RETRY",
    "16, false, false, RETRY",
    "16, false, true, RETRY",
    "10, true, false, PERMANENT",
    "10, false, true, RETRY",
    "53, true, false, PERMANENT",
    "53, true, true, RETRY",
    "53, false, false, RETRY",
    "70, false, false, RETRY"
  })
  void columnsThatOneOfSeveralTablesDoesNotTake(
      int code, boolean isLocal, boolean isRemote, Verdict verdict) {
    String message = isRemote ? "Received from shard-1:9000. DB::Exception: No" : "No";
    InsertException failure =
        catchThrowableOfType(
            InsertException.class,
            () ->
                new InsertDiagnosis(
                        NumberBlocks.block(new TableName("db", "t"), "token", 1, 2),
                        new RefusingServer(code, message, isLocal))
                    .insert());
    assertThat(failure.verdict()).isEqualTo(verdict);
  }

  /** Refuses every block, with rows and without. */
  private record RefusingServer(int code, String message, boolean isLocal)
      implements InsertDiagnosis.Server, InsertDiagnosis.Table {
    @Override
    public Optional<ServerFailure> insert(Map<String, String> more) {
      return Server.failure(code, message);
    }

    @Override
    public Optional<ServerFailure> insertNothing() {
      return Server.failure(code, message);
    }

    @Override
    public boolean knows(String setting) {
      return true;
    }

    @Override
    public InsertDiagnosis.Table table() {
      return this;
    }

    @Override
    public boolean mayFeedViews() {
      return false;
    }

    @Override
    public boolean refuses(ServerFailure failure) {
      return true;
    }
  }

  /** Its view throws on every block. */
  private static final class Server implements InsertDiagnosis.Server, InsertDiagnosis.Table {
    private final int partitions;
    private final List<Map<String, String>> settings = new ArrayList<>();
    private int known;

    Server(int partitions, int known) {
      this.partitions = partitions;
      this.known = known;
    }

    @Override
    public Optional<ServerFailure> insert(Map<String, String> more) {
      settings.add(more);
      if (partitions > 1 && more.containsKey("max_partitions_per_insert_block")) {
        return failure(252, "Too many partitions for single INSERT block (more than 1)");
      }
      return more.containsKey(IGNORE_VIEWS) ? Optional.empty() : failure(THROWN, "The view throws");
    }

    private static Optional<ServerFailure> failure(int code, String message) {
      try {
        return SimulatedAnswer.failed(code, message).failure(2);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Optional<ServerFailure> insertNothing() {
      return Optional.empty();
    }

    @Override
    public boolean knows(String setting) {
      return known-- > 0;
    }

    @Override
    public InsertDiagnosis.Table table() {
      return this;
    }

    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public boolean mayFeedViews() {
      return true;
    }

    @Override
    public boolean refuses(ServerFailure failure) {
      return true;
    }
  }
}
