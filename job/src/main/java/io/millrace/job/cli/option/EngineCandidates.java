package io.millrace.job.cli.option;

import io.millrace.job.tool.infer.Engine;
import java.util.Iterator;

/** The engines a shell can complete. */
final class EngineCandidates implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Engine.words().iterator();
  }
}
