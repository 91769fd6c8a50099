package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option every command has that works with running pipelines. */
public final class ClusterAddress {
  static final String VARIABLE = "MILLRACE_CLUSTER";
  private static final String LOCAL = "http://127.0.0.1:8081";

  private final Terminal terminal;

  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description = {
        "Address of the Flink cluster's dashboard, without a user or password.",
        "Default: the environment variable " + VARIABLE + ", or " + LOCAL + "."
      })
  private @Nullable String url;

  public ClusterAddress(Terminal terminal) {
    this.terminal = terminal;
  }

  public FlinkRest connect() throws ClusterException, CommandException {
    String address = address();
    // The address is not shown, because it may hold a password.
    if (address.contains("@")) {
      throw new CommandException(
          (url == null ? VARIABLE : "--cluster") + " holds a user, or an @ that looks like one",
          "Give only the address, such as " + LOCAL + ": Millrace sends no password to Flink");
    }
    try {
      return FlinkRest.at(new URI(address));
    } catch (URISyntaxException noAddress) {
      throw new CommandException(
          "\"" + address + "\" is not the address of a Flink dashboard",
          "Give one such as " + LOCAL);
    }
  }

  private String address() {
    if (url != null) {
      return url;
    }
    String told = terminal.variable(VARIABLE);
    return told == null || told.isEmpty() ? LOCAL : told;
  }

  @Override
  public String toString() {
    return address();
  }
}
