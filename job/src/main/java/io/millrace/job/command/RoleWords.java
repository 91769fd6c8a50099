package io.millrace.job.command;

import io.millrace.job.setup.UserGrants;
import java.util.Iterator;

/** The roles a shell can complete. */
final class RoleWords implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return UserGrants.ROLES.iterator();
  }
}
