package io.millrace.testkit.flink;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * The JobManager of a cluster for one job, made of the same parts as Flink's own
 * StandaloneApplicationClusterEntryPoint, which is in Flink's distribution only.
 */
@SuppressWarnings("try") // Flink declares its close so.
public final class ApplicationMain extends ApplicationClusterEntryPoint {
  private static final String DYNAMIC = "-D";

  private ApplicationMain(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /**
   * Runs until the process is killed.
   *
   * @param args {@code --configDir FOLDER [-D key=value]… JAR CLASS [ARGUMENT]…}
   */
  public static void main(String[] args) throws Exception {
    Configuration more = new Configuration();
    int next = 2;
    for (; args[next].equals(DYNAMIC); next += 2) {
      String[] entry = args[next + 1].split("=", 2);
      more.setString(entry[0], entry[1]);
    }
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[1], more);
    PackagedProgram program = program(List.of(args).subList(next, args.length), configuration);
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationMain(configuration, program));
  }

  private static PackagedProgram program(List<String> words, Configuration configuration)
      throws ProgramInvocationException {
    return PackagedProgram.newBuilder()
        .setJarFile(Path.of(words.get(0)).toFile())
        .setEntryPointClassName(words.get(1))
        .setArguments(words.subList(2, words.size()).toArray(new String[0]))
        .setConfiguration(configuration)
        .build();
  }
}
