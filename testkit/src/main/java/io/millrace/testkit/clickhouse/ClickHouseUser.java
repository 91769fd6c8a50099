package io.millrace.testkit.clickhouse;

import java.util.List;

/**
 * A user of a local ClickHouse.
 *
 * @param name the name
 * @param password the password; may be empty
 * @param grants what the user may do, as statements: {@code GRANT INSERT ON default.events}
 * @param profile the settings profile: {@code default}, {@code readonly} or {@code quorum}
 * @param way how the user has the grants
 */
public record ClickHouseUser(
    String name, String password, List<String> grants, String profile, Way way) {
  public ClickHouseUser {
    grants = List.copyOf(grants);
  }

  /** A user with the given rights and no others. */
  public static ClickHouseUser of(String name, String password, String... grants) {
    return new ClickHouseUser(name, password, List.of(grants), "default", Way.DIRECT);
  }

  /** The same user, who changes nothing whatever the grants say. */
  public ClickHouseUser readOnly() {
    return new ClickHouseUser(name, password, grants, "readonly", way);
  }

  /** The same user, whose inserts are confirmed when two replicas have them. */
  public ClickHouseUser withQuorum() {
    return new ClickHouseUser(name, password, grants, "quorum", way);
  }

  /** The same user, who has the grants only through a role. */
  public ClickHouseUser throughRole() {
    return new ClickHouseUser(name, password, grants, profile, Way.ROLE);
  }

  /** How a user has grants. */
  public enum Way {
    DIRECT,
    ROLE
  }

  @Override
  public String toString() {
    return "ClickHouseUser[" + name + "]";
  }
}
