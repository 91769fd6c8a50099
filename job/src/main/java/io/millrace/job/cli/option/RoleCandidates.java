package io.millrace.job.cli.option;

import io.millrace.job.provision.UserGrants;
import java.util.Iterator;

/** The roles a shell can complete. */
public final class RoleCandidates implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return UserGrants.ROLES.iterator();
  }
}
