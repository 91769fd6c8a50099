package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;

/** Passes every call to another inserter. Subclasses add to some of them. */
public abstract class ForwardingInserter implements Inserter {
  private final Inserter inserter;

  protected ForwardingInserter(Inserter inserter) {
    this.inserter = inserter;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException, InterruptedException {
    inserter.insert(block);
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException, InterruptedException {
    inserter.insertDespiteViews(block);
  }

  @Override
  public SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException, InterruptedException {
    return inserter.part(block, from, rows, token);
  }

  @Override
  public byte[] json(SealedBlock block) throws InsertException, InterruptedException {
    return inserter.json(block);
  }

  @Override
  public IsolationResult isolate(SealedBlock block, int most)
      throws InsertException, InterruptedException {
    return inserter.isolate(block, most);
  }

  @Override
  public TableDrift drift() {
    return inserter.drift();
  }

  @Override
  public void close() {
    inserter.close();
  }
}
