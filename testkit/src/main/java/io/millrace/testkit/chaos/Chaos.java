package io.millrace.testkit.chaos;

import io.millrace.testkit.Folders;
import io.millrace.testkit.RepositoryRoot;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** The main class of {@code testkit/chaos}. */
final class Chaos {
  private static final int NOT_EXACT = 1;
  private static final int USAGE = 2;

  private Chaos() {}

  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    if (arguments.contains("--help") || arguments.contains("-h")) {
      System.out.print(ChaosOptions.USAGE);
      return;
    }
    Path folder =
        RepositoryRoot.data().resolve("chaos").resolve("run-" + ProcessHandle.current().pid());
    try {
      long seed = new SecureRandom().nextInt(1_000_000_000);
      System.exit(run(ChaosOptions.parse(arguments, seed, folder)));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(ChaosOptions.USAGE);
      System.exit(USAGE);
    }
  }

  private static int run(ChaosOptions options) {
    System.out.println("seed " + options.seed() + ", logs in " + options.folder());
    try {
      ChaosReport report = report(options);
      System.out.println(report);
      if (report.isGood()) {
        Folders.delete(options.folder());
        return 0;
      }
    } catch (RuntimeException e) {
      System.err.println("seed " + options.seed() + ": the run broke off");
      e.printStackTrace();
    }
    return NOT_EXACT;
  }

  private static ChaosReport report(ChaosOptions options) {
    Path jar = RepositoryRoot.find().resolve("job/target/millrace.jar");
    try (ChaosStack stack = ChaosStack.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
      return new ChaosRun(options, stack, jar, System.out).run();
    }
  }
}
