package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.pem.PemBlocks;
import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.ServerAddress;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option every command has that works with running pipelines. */
public final class ClusterAddress {
  static final String VARIABLE = "MILLRACE_CLUSTER";
  private static final String AUTHORITIES = "MILLRACE_CLUSTER_CA_CERTIFICATES";
  private static final String TOKEN = "MILLRACE_CLUSTER_TOKEN";
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

  @Option(
      names = "--cluster-ca-certificates",
      paramLabel = "FILE",
      description = {
        "With https: PEM file of the CA certificates to trust.",
        "Default: the environment variable " + AUTHORITIES + ", or what the JVM trusts."
      })
  private @Nullable String authorities;

  @Option(
      names = "--cluster-token-file",
      paramLabel = "FILE",
      description = {
        "File with a bearer token, for a gateway in front of the dashboard.",
        "Default: the token in the environment variable " + TOKEN + "."
      })
  private @Nullable Path tokenFile;

  public ClusterAddress(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The cluster; nothing is sent yet. */
  public FlinkRest connect() throws ClusterException, CommandException {
    return FlinkRest.at(uri(), access());
  }

  /** The certificates and the token. Warns if others on the network can read the token. */
  public ClusterAccess access() throws CommandException {
    Optional<Secret> token = token();
    if (token.isPresent() && ServerAddress.isReadable(address())) {
      terminal
          .err()
          .println(
              "Others on the network can read the cluster's token on the way to "
                  + uri()
                  + "\n→ Write https:// in --cluster, unless only you can read that network");
    }
    return ClusterAccess.of(authorities(), token);
  }

  /** The dashboard's address. */
  public URI uri() throws CommandException {
    String address = address();
    // The address is not shown, because it may hold a password.
    if (address.contains("@")) {
      throw new CommandException(
          (url == null ? VARIABLE : "--cluster") + " holds a user, or an @ that looks like one",
          "Give only the address, such as " + LOCAL + ": Millrace sends no password to Flink");
    }
    try {
      return new URI(address);
    } catch (URISyntaxException noAddress) {
      throw new CommandException(
          "\"" + address + "\" is not the address of a Flink dashboard",
          "Give one such as " + LOCAL);
    }
  }

  private Optional<String> authorities() throws CommandException {
    String file = authorities == null ? terminal.variable(AUTHORITIES) : authorities;
    if (file == null || file.isEmpty()) {
      return Optional.empty();
    }
    String pem = PemBlocks.isPem(file) ? file : read(Path.of(file), "--cluster-ca-certificates");
    try {
      List<X509Certificate> unused = PemCertificates.parse(pem);
      return Optional.of(pem);
    } catch (PemException e) {
      throw new CommandException("--cluster-ca-certificates: the file " + e.getMessage());
    }
  }

  private Optional<Secret> token() throws CommandException {
    String token =
        tokenFile == null ? terminal.variable(TOKEN) : read(tokenFile, "--cluster-token-file");
    if (token == null || token.isBlank()) {
      return Optional.empty();
    }
    if (!token.strip().matches("[\\x21-\\x7e]+")) {
      throw new CommandException(
          (tokenFile == null ? TOKEN : "--cluster-token-file")
              + " holds no token: expected one word of ASCII characters");
    }
    return Optional.of(Secret.of(token.strip()));
  }

  private static String read(Path file, String option) throws CommandException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CommandException(
          option + ": cannot read " + file + " (" + e.getClass().getSimpleName() + ")");
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
