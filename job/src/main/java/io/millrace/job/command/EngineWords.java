package io.millrace.job.command;

import io.millrace.job.infer.Engine;
import java.util.Iterator;

/** The engines a shell can complete. */
final class EngineWords implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Engine.words().iterator();
  }
}
