package io.millrace.console;

import io.millrace.console.http.Authentication;
import io.millrace.console.http.WebSettings;
import io.millrace.job.cli.Millrace;
import io.millrace.job.cli.option.ClusterAddress;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.FailureText;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.UsageErrors;
import io.millrace.job.config.value.Secret;
import io.millrace.job.tool.cluster.ClusterException;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace console}: serves the web page until it is stopped. */
@Command(
    name = "console",
    description = {
      "Serves a web page for the pipelines of a Flink cluster: their state, new pipelines,"
          + " rejected",
      "documents. Listens on 127.0.0.1 by default. Ctrl-C stops it."
    },
    mixinStandardHelpOptions = true)
public final class Console implements Callable<Integer> {
  private static final int LEAST_TOKEN = 16;
  private static final String LOCAL = "127.0.0.1";

  private final Terminal terminal;

  @Mixin private final ClusterAddress cluster;

  @Option(
      names = "--pipelines",
      paramLabel = "FOLDER",
      description = "Folder of the pipelines' files. Default: ${DEFAULT-VALUE}.")
  private Path folder = Path.of("pipelines");

  @Option(
      names = "--job-jar",
      paramLabel = "FILE",
      description = "millrace.jar, to start pipelines. Default: the one on the class path.")
  private @Nullable Path jar;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = {
        "Address to listen on. Default: ${DEFAULT-VALUE}. Any other needs --auth-token-file or",
        "--trusted-proxy, and --tls-keystore or --insecure-http."
      })
  private String host = LOCAL;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = {
        "Port to listen on. Default: 8080, or a free one if it is taken. 0: a free one."
      })
  private @Nullable Integer port;

  @Option(
      names = "--allowed-host",
      paramLabel = "NAME",
      description = {
        "Also answers requests whose Host header has this name. Repeatable.",
        "Default: localhost, 127.0.0.1, [::1] and the address of --host."
      })
  private List<String> allowedHosts = new ArrayList<>();

  @Option(
      names = "--auth-token-file",
      paramLabel = "FILE",
      description = "File with a token of at least 16 characters, which users must enter.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--trusted-proxy",
      paramLabel = "ADDRESS",
      description = "Address of a proxy whose --user-header names the user. Repeatable.")
  private List<String> proxies = new ArrayList<>();

  @Option(
      names = "--user-header",
      paramLabel = "NAME",
      description = "Header with the user's name. Default: ${DEFAULT-VALUE}.")
  private String userHeader = "X-Forwarded-User";

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description = "PKCS #12 file with the certificate and key for HTTPS.")
  private @Nullable Path keyStore;

  @Option(
      names = "--tls-password-variable",
      paramLabel = "NAME",
      description = "Environment variable with its password. Default: ${DEFAULT-VALUE}.")
  private String keyStoreVariable = "MILLRACE_CONSOLE_TLS_PASSWORD";

  @Option(
      names = "--insecure-http",
      description = "Serves HTTP on an address that others reach, for a proxy with TLS in front.")
  private boolean insecure;

  @Option(
      names = "--shared-variable",
      paramLabel = "NAME",
      description = {
        "Environment variable that users of the page may use as a secret. Repeatable.",
        "They may send it to any server. All others are read by the pipelines' files only."
      })
  private List<String> sharedVariables = new ArrayList<>();

  @Option(names = "--read-only", description = "Refuses every change and every new pipeline.")
  private boolean readOnly;

  @Option(
      names = "--audit-log",
      paramLabel = "FILE",
      description =
          "Appends a line for each change and refused login to it. Default: standard error.")
  private @Nullable Path auditLog;

  @Option(
      names = "--refresh",
      paramLabel = "SECONDS",
      description = "Pause between two questions to the cluster. Default: ${DEFAULT-VALUE}.")
  private int refreshSeconds = 5;

  Console(Terminal terminal) {
    this.terminal = terminal;
    cluster = new ClusterAddress(terminal);
  }

  /** Runs the command; its name may be given or left out. */
  public static void main(String[] arguments) {
    boolean named = arguments.length > 0 && arguments[0].equals("console");
    List<String> flags = List.of(arguments).subList(named ? 1 : 0, arguments.length);
    System.exit(line(Terminal.ofProcess()).execute(flags.toArray(new String[0])));
  }

  static CommandLine line(Terminal terminal) {
    return new CommandLine(new Console(terminal))
        .setOut(terminal.helpOut())
        .setErr(terminal.helpErr())
        .setParameterExceptionHandler(new UsageErrors(terminal))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              terminal.err().println(FailureText.of(failure));
              return ExitCode.SOFTWARE;
            });
  }

  @Override
  public Integer call() throws Exception {
    WebSettings settings = settings();
    CountDownLatch stopped = new CountDownLatch(1);
    PrintStream audit = audit();
    try (ConsoleServer server = started(settings, setting(audit))) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "console-stop"));
      String scheme = settings.keys() == null ? "http" : "https";
      terminal.out().println("Console: " + scheme + "://" + host + ":" + server.port());
      stopped.await();
    } finally {
      // Standard error stays open for the reason of a failure.
      if (auditLog != null) {
        audit.close();
      }
    }
    return ExitCode.OK;
  }

  private ConsoleServer started(WebSettings settings, ConsoleServer.Setting setting)
      throws ClusterException, CommandException {
    if (!Files.isDirectory(folder)) {
      terminal
          .err()
          .println("There is no folder " + folder + " (--pipelines): no pipeline has a file yet");
    }
    try {
      return ConsoleServer.start(settings, setting);
    } catch (RuntimeException failure) {
      Optional<BindException> port = ExceptionUtils.findThrowable(failure, BindException.class);
      if (port.isPresent()) {
        throw new CommandException(
            "The console cannot listen on "
                + host
                + ":"
                + settings.port()
                + ": "
                + port.get().getMessage(),
            "Choose another port with --port, or an address of this machine with --host");
      }
      if (keyStore != null) {
        throw new CommandException(
            "The key store " + keyStore + " cannot be used: " + root(failure),
            "Check --tls-keystore, and its password in the variable " + keyStoreVariable);
      }
      throw failure;
    }
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /**
   * Where and for whom it listens.
   *
   * @throws CommandException if others could reach it without a login or read what is sent
   */
  WebSettings settings() throws IOException, CommandException {
    if (!isLoopback(host)) {
      if (tokenFile == null && proxies.isEmpty()) {
        throw new CommandException(
            "--host " + host + " would let in anyone who reaches the address",
            "Add --auth-token-file FILE, or --trusted-proxy ADDRESS");
      }
      if (keyStore == null && !insecure) {
        throw new CommandException(
            "--host " + host + " would send secrets over the network as plain text",
            "Add --tls-keystore FILE, or --insecure-http behind a proxy with TLS");
      }
    }
    Set<String> hosts = new HashSet<>(Set.of("localhost", LOCAL, "[::1]"));
    hosts.add((host.contains(":") ? "[" + host + "]" : host).toLowerCase(Locale.ROOT));
    allowedHosts.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    return new WebSettings(
        host,
        freePort(),
        hosts,
        new Authentication(token(), Set.copyOf(proxies), userHeader),
        readOnly ? WebSettings.Mode.READ_ONLY : WebSettings.Mode.EVERYTHING,
        tls(),
        Clock.systemUTC());
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** The port of {@code --port}; by default 8080, or a free one if 8080 is taken. */
  private int freePort() throws IOException, CommandException {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new CommandException(
          "--host " + host + " is no known host", "Name an address of this machine");
    }
    if (port != null) {
      return port;
    }
    try (ServerSocket probe = new ServerSocket(8080, 1, address)) {
      return probe.getLocalPort();
    } catch (BindException taken) {
      return 0;
    }
  }

  private @Nullable Secret token() throws CommandException {
    if (tokenFile == null) {
      return null;
    }
    String token;
    try {
      token = Files.readString(tokenFile).strip();
    } catch (IOException unreadable) {
      throw new CommandException(
          "The file of --auth-token-file cannot be read: " + unreadable,
          "Create it: openssl rand -hex 32 > " + tokenFile);
    }
    if (token.length() < LEAST_TOKEN) {
      throw new CommandException(
          tokenFile + " holds a token of fewer than " + LEAST_TOKEN + " characters",
          "Create one: openssl rand -hex 32 > " + tokenFile);
    }
    return Secret.of(token);
  }

  private WebSettings.@Nullable Tls tls() {
    if (keyStore == null) {
      return null;
    }
    String password = terminal.variable(keyStoreVariable);
    return new WebSettings.Tls(keyStore, Secret.of(password == null ? "" : password));
  }

  private PrintStream audit() throws CommandException {
    if (auditLog == null) {
      return System.err;
    }
    try {
      return new PrintStream(
          new FileOutputStream(auditLog.toFile(), true), true, StandardCharsets.UTF_8);
    } catch (FileNotFoundException unwritable) {
      throw new CommandException(
          "The file of --audit-log cannot be written: " + unwritable.getMessage(),
          "Choose another file, or create its folder");
    }
  }

  private ConsoleServer.Setting setting(PrintStream audit) throws CommandException {
    return new ConsoleServer.Setting(
        cluster.uri(),
        cluster.access(),
        folder.toAbsolutePath().normalize(),
        jar != null ? jar : ownJar(),
        Duration.ofSeconds(Math.max(1, refreshSeconds)),
        terminal::variable,
        Set.copyOf(sharedVariables),
        audit);
  }

  /** The jar that the job's classes come from; null if they are in a folder. */
  private static @Nullable Path ownJar() {
    try {
      Path place =
          Path.of(Millrace.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(place) ? place : null;
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
