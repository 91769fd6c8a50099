package io.millrace.job.clickhouse.insert;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The {@link InsertDiagnosis} of the product, which asks a simulated server. */
public final class DiagnosingClient implements SimulatedClient {

  @Override
  public void insert(SealedBlock block, SimulatedRequests requests) throws InsertException {
    new InsertDiagnosis(block, new Server(block, requests)).insert();
  }

  @Override
  public void insertDespiteViews(SealedBlock block, SimulatedRequests requests)
      throws InsertException {
    new InsertDiagnosis(block, new Server(block, requests)).insertDespiteViews();
  }

  private static final class Server implements InsertDiagnosis.Server, InsertDiagnosis.Table {
    private final SealedBlock block;
    private final SimulatedRequests requests;

    Server(SealedBlock block, SimulatedRequests requests) {
      this.block = block;
      this.requests = requests;
    }

    @Override
    public Optional<ServerFailure> insert(Map<String, String> settings) throws InsertException {
      return failure(
          requests.insert(
              block,
              settings.containsKey("materialized_views_ignore_errors")
                  ? SimulatedRequests.Views.IGNORED
                  : SimulatedRequests.Views.REQUIRED,
              settings.containsKey("max_partitions_per_insert_block")
                  ? SimulatedRequests.Partitions.ONE
                  : SimulatedRequests.Partitions.AS_ALLOWED),
          block.rows());
    }

    @Override
    public Optional<ServerFailure> insertNothing() throws InsertException {
      return failure(requests.insertNothing(block), 0);
    }

    private static Optional<ServerFailure> failure(SimulatedAnswer answer, int rows)
        throws InsertException {
      try {
        return answer.failure(rows);
      } catch (IOException e) {
        throw SimulatedAnswer.unreachable(e);
      }
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
    public boolean isLocal() {
      return true;
    }

    @Override
    public boolean mayFeedViews() {
      return requests.hasViews(block);
    }

    @Override
    public boolean refuses(ServerFailure failure) {
      int thrown = requests.expressionsThrow(block);
      return thrown != 0 && failure.code().isPresent() && failure.code().getAsInt() == thrown;
    }
  }
}
