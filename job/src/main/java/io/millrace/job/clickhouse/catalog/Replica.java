package io.millrace.job.clickhouse.catalog;

/**
 * A replicated table as its server sees it.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/replicas">system.replicas</a>
 */
public final class Replica {
  /** Whether it accepts inserts. */
  public enum State {
    WRITABLE,
    /** Not connected to Keeper, or still starting: an insert waits or is rejected. */
    READ_ONLY
  }

  private final String path;
  private final State state;
  private final int replicas;

  Replica(String path, State state, int replicas) {
    this.path = path;
    this.state = state;
    this.replicas = replicas;
  }

  /** The path of the table in Keeper, the same for all its replicas. */
  public String path() {
    return path;
  }

  public State state() {
    return state;
  }

  /** How many replicas the table has, this one included. */
  public int replicas() {
    return replicas;
  }
}
