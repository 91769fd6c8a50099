package io.millrace.job.dashboard;

import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * What a Flink inside this process gets for its safety. Flink's REST interface has no login:
 * everyone who reaches it can stop the job, and submit code that runs with the pipeline's secrets.
 * By default it listens on all addresses and answers to any web page.
 */
public final class EmbeddedFlink {
  /** Whether {@link OwnSiteOnly} acts. No cluster has this key. */
  static final ConfigOption<Boolean> OWN_SITE_ONLY =
      ConfigOptions.key("millrace.dashboard.own-site-only").booleanType().defaultValue(false);

  private static final String LOCAL = "127.0.0.1";
  private static final String TARGET = "local";

  private EmbeddedFlink() {}

  /**
   * Adds the options that are not given, if the job will run inside this process.
   *
   * @param wanted the options of the job
   * @param context the options of the process, or of the cluster, that executes the job
   */
  public static void restrict(Configuration wanted, ReadableConfig context) {
    if (!TARGET.equals(context.get(DeploymentOptions.TARGET))) {
      return;
    }
    String port = wanted.getOptional(RestOptions.BIND_PORT).orElse("");
    Map<ConfigOption<String>, String> addresses =
        Map.of(
            RestOptions.BIND_ADDRESS,
            LOCAL,
            // Of the server for jars and logs, among others.
            JobManagerOptions.BIND_HOST,
            LOCAL,
            TaskManagerOptions.BIND_HOST,
            LOCAL,
            WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN,
            "http://" + LOCAL + (port.matches("[1-9][0-9]*") ? ":" + port : ""));
    addresses.forEach((option, value) -> add(option, value, wanted, context));
    add(WebOptions.SUBMIT_ENABLE, false, wanted, context);
    add(OWN_SITE_ONLY, true, wanted, context);
  }

  private static <T> void add(
      ConfigOption<T> option, T value, Configuration wanted, ReadableConfig context) {
    if (!wanted.contains(option) && context.getOptional(option).isEmpty()) {
      wanted.set(option, value);
    }
  }
}
