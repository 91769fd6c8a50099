package io.millrace.local;

import java.util.List;

/**
 * A user of a local ClickHouse.
 *
 * @param name the name
 * @param password the password; may be empty
 * @param grants what the user may do, as statements: {@code GRANT INSERT ON default.events}
 */
public record ClickHouseUser(String name, String password, List<String> grants) {
  public ClickHouseUser {
    grants = List.copyOf(grants);
  }

  /** A user with the given rights and no others. */
  public static ClickHouseUser of(String name, String password, String... grants) {
    return new ClickHouseUser(name, password, List.of(grants));
  }

  @Override
  public String toString() {
    return "ClickHouseUser[" + name + "]";
  }
}
