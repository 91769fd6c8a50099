package io.millrace.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.console.errors.ErrorRoutes;
import io.millrace.console.http.AuditLog;
import io.millrace.console.http.WebServer;
import io.millrace.console.http.WebSettings;
import io.millrace.console.pipelines.ClusterWatch;
import io.millrace.console.pipelines.PipelineFolder;
import io.millrace.console.pipelines.PipelineRoutes;
import io.millrace.console.pipelines.Samples;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.console.task.Tasks;
import io.millrace.console.wizard.Starter;
import io.millrace.console.wizard.WizardRoutes;
import io.millrace.job.config.value.Environment;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.job.tool.cluster.ClusterException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The console, put together. */
final class ConsoleServer implements AutoCloseable {
  /**
   * What it works on.
   *
   * @param cluster the address of Flink's REST interface
   * @param access its certificates and token
   * @param folder of the pipelines' files
   * @param jar {@code millrace.jar}; null if the cluster has its classes
   * @param refresh between two questions to the cluster
   * @param variables that pipelines' files read
   * @param shared names of the variables that pages may use and replace
   * @param audit where a line for each change goes
   */
  record Setting(
      URI cluster,
      ClusterAccess access,
      Path folder,
      @Nullable Path jar,
      Duration refresh,
      Environment variables,
      Set<String> shared,
      PrintStream audit) {}

  private final WebServer web;

  private ConsoleServer(WebServer web) {
    this.web = web;
  }

  /** All routes; nothing is bound, and nothing is asked yet. */
  static WebServer assemble(WebSettings settings, Setting setting) throws ClusterException {
    Clock clock = settings.clock();
    SecretStore secrets = new SecretStore(setting.variables, setting.shared);
    WebServer web = new WebServer(settings, new AuditLog(setting.audit, clock), secrets::masked);
    PipelineFolder folder = new PipelineFolder(setting.folder, secrets);
    ClusterWatch watch = new ClusterWatch(setting.cluster, setting.access, setting.refresh, clock);
    Tasks tasks = new Tasks(clock);
    Samples samples = new Samples();
    web.get(
        "/api/session",
        request ->
            JsonNodeFactory.instance
                .objectNode()
                .put("cluster", setting.cluster.toString())
                .put("folder", setting.folder.toString())
                .put("read_only", settings.mode() == WebSettings.Mode.READ_ONLY)
                .put("has_token", !settings.authentication().isOpen())
                .put("refresh_ms", setting.refresh.toMillis())
                .put("version", version()));
    tasks.addTo(web);
    secrets.addTo(web);
    new PipelineRoutes(watch, folder, tasks, samples).addTo(web);
    new WizardRoutes(secrets, samples, tasks, folder, new Starter(watch, setting.jar, clock))
        .addTo(web);
    new ErrorRoutes(folder, tasks).addTo(web);
    web.atEnd(watch::close);
    web.atStart(watch::start);
    return web;
  }

  /** Starts it. */
  static ConsoleServer start(WebSettings settings, Setting setting) throws ClusterException {
    WebServer web = assemble(settings, setting);
    web.start();
    return new ConsoleServer(web);
  }

  private static String version() {
    String version = ConsoleServer.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  int port() {
    return web.port();
  }

  @Override
  public void close() {
    web.close();
  }
}
