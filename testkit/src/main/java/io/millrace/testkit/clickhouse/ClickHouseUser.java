package io.millrace.testkit.clickhouse;

import java.util.List;

/**
 * A user of a local ClickHouse.
 *
 * @param name the name
 * @param password the password; may be empty
 * @param grants what the user may do, as statements: {@code GRANT INSERT ON default.events}
 * @param profile the settings profile: {@code default}, {@code readonly} or {@code quorum}
 */
public record ClickHouseUser(String name, String password, List<String> grants, String profile) {
  public ClickHouseUser {
    grants = List.copyOf(grants);
  }

  /** A user with the given rights and no others. */
  public static ClickHouseUser of(String name, String password, String... grants) {
    return new ClickHouseUser(name, password, List.of(grants), "default");
  }

  /** The same user, who changes nothing whatever the grants say. */
  public ClickHouseUser readOnly() {
    return new ClickHouseUser(name, password, grants, "readonly");
  }

  /** The same user, whose inserts are confirmed when two replicas have them. */
  public ClickHouseUser withQuorum() {
    return new ClickHouseUser(name, password, grants, "quorum");
  }

  @Override
  public String toString() {
    return "ClickHouseUser[" + name + "]";
  }
}
