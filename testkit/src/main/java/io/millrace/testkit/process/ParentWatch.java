package io.millrace.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Ends this process when the one that started it is gone. The parent holds the other end of our
 * standard input, so its end is ours, even when it was killed.
 */
public final class ParentWatch {
  private ParentWatch() {}

  public static void exitWithParent() {
    Thread watch = new Thread(ParentWatch::untilEnd, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void untilEnd() {
    try (InputStream fromParent = System.in) {
      fromParent.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("Lost sight of the parent process: " + e);
    }
    System.exit(0);
  }
}
