package io.millrace.job.clickhouse.catalog;

/**
 * A replicated table as its server sees it.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/replicas">system.replicas</a>
 */
public final class Replica {
  /** Whether it takes inserts. */
  public enum State {
    WRITABLE,
    /** Not connected to its Keeper, or still starting: an insert waits or is refused. */
    READ_ONLY
  }

  private final String path;
  private final State state;

  Replica(String path, State state) {
    this.path = path;
    this.state = state;
  }

  /** Where in Keeper the table is, the same for all its replicas. */
  public String path() {
    return path;
  }

  public State state() {
    return state;
  }
}
