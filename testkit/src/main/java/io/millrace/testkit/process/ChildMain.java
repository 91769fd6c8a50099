package io.millrace.testkit.process;

import java.util.Arrays;

/**
 * Runs another main class in a process that ends with the one that started it. First argument: the
 * class; the others are passed to it.
 */
public final class ChildMain {
  private ChildMain() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    ParentWatch.exitWithParent();
    String[] others = Arrays.copyOfRange(args, 1, args.length);
    Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) others);
  }
}
