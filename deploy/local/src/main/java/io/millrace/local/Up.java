package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.testkit.flink.JobOptions;
import io.millrace.testkit.flink.JobProcess;
import io.millrace.testkit.npm.NpmPackages;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.PidFile;
import io.millrace.testkit.process.Teardown;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** {@code deploy/local/up}: runs Millrace on one machine and shows its progress. */
final class Up {
  private static final Duration JOB_PATIENCE = Duration.ofSeconds(10);
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final UpOptions options;
  private final StatusLine.Place place;
  private final PrintStream out;
  private final Teardown teardown = new Teardown();

  private Up(UpOptions options, StatusLine.Place place, PrintStream out) {
    this.options = options;
    this.place = place;
    this.out = out;
  }

  public static void main(String[] args) {
    try {
      boolean terminal = Boolean.getBoolean("millrace.terminal");
      StatusLine.Place place = terminal ? StatusLine.Place.TERMINAL : StatusLine.Place.FILE;
      PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
      new Up(UpOptions.parse(List.of(args)), place, out).run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\nRun deploy/local/up --help to see its options.");
      System.exit(MISUSED);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  private void run() {
    try {
      start();
    } catch (IllegalStateException e) {
      teardown.close();
      throw e;
    }
  }

  private void start() {
    installPackages();
    if (options.scope() == UpOptions.Scope.SERVICES) {
      options.stack().requireFree(options.scope());
      services(Lifetime.DETACHED);
      out.println(
          options
              .stack()
              .pid("up")
              .running()
              .map(pid -> "They belong to the local stack of process " + pid + " and end with it.")
              .orElse("They run in the background; deploy/local/down stops them."));
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    claim();
    options.stack().requireFree(options.scope());
    Monitoring monitoring = new Monitoring(options.monitoring(), options.stack());
    LocalServices services = services(Lifetime.WITH_PARENT);
    LocalProcess job = job(services, monitoring);
    teardown.add(monitoring::close);
    monitoring.start();
    SampleProducer producer = producer(services);
    if (Boolean.getBoolean("millrace.console")) {
      console();
    }
    tell(monitoring);
    watch(new Progress(services.clickHouse(), producer), job, producer);
  }

  private void installPackages() {
    if (!NpmPackages.areInstalled()) {
      out.println("Fetching ClickHouse and the Kinesis emulator with npm (180 MB, once) …");
    }
    var unused = NpmPackages.installed();
  }

  private void claim() {
    PidFile file = options.stack().pid("up");
    file.running()
        .ifPresent(
            pid -> {
              throw new IllegalStateException(
                  "The local stack with ClickHouse on port "
                      + options.stack().clickHouse()
                      + " already runs as process "
                      + pid
                      + ". Stop it there with Ctrl-C, or with deploy/local/down. To run another beside"
                      + " it, choose other ports: --clickhouse-port, --kinesis-port, --dashboard-port.");
            });
    file.write(ProcessHandle.current().pid());
    teardown.add(file::delete);
  }

  private LocalServices services(Lifetime lifetime) {
    out.println("Millrace, on this machine:");
    LocalServices services = LocalServices.ensure(options.stack(), lifetime, options.shards(), out);
    if (lifetime == Lifetime.WITH_PARENT) {
      teardown.add(services::close);
    }
    return services;
  }

  private LocalProcess job(LocalServices services, Monitoring monitoring) {
    LocalStack stack = options.stack();
    JobOptions how =
        new JobOptions(
            stack.pipeline(), stack.data(), stack.dashboard(), monitoring.flinkOptions());
    LocalProcess job =
        services.kinesisReused() ? JobProcess.resume(how) : JobProcess.startAfresh(how);
    teardown.add(() -> job.stop(JOB_PATIENCE));
    return job;
  }

  private void console() {
    int port = options.stack().console();
    LocalProcess console = ConsoleProcess.start(options.stack(), port);
    teardown.add(() -> console.stop(JOB_PATIENCE));
    out.println("  console                " + LocalStack.local(port));
  }

  private SampleProducer producer(LocalServices services) {
    SampleProducer producer =
        SampleProducer.start(
            services.kinesis().streams(),
            LocalServices.STREAM,
            options.rate(),
            options.stack().data().resolve("producer/next-id"));
    teardown.add(producer::close);
    return producer;
  }

  private void tell(Monitoring monitoring) {
    LocalStack stack = options.stack();
    out.println("  Flink dashboard        " + stack.dashboardUrl());
    out.println("  SQL in the browser     " + stack.clickHouseUrl() + "/play");
    monitoring.tell(out);
    if (!stack.isUsual()) {
      out.println("  pipeline file          " + stack.dataName() + "/pipelines/pipeline.yaml");
    }
    out.println("  logs                   " + stack.dataName() + "/logs");
    out.println(
        "The producer puts "
            + options.rate()
            + " events per second; 4 in 1,000 are malformed on purpose. Ctrl-C stops everything.");
  }

  /** Returns only when the stack is being stopped; throws when a part of it has failed. */
  private void watch(Progress progress, LocalProcess job, SampleProducer producer) {
    StatusLine line = new StatusLine(out, place);
    try {
      while (!job.endedWithin(place.interval())) {
        StatusLine.Figures figures = progress.now();
        producer.requireHealthy();
        if (teardown.isClosing()) {
          return;
        }
        line.show(figures);
      }
      job.requireAlive();
    } catch (IllegalStateException e) {
      if (!teardown.isClosing()) {
        line.end();
        throw e;
      }
    }
  }

  /** On Ctrl-C, or when {@code down} asks. */
  private void stop() {
    if (!teardown.isClosing()) {
      out.println("\nStopping …");
      teardown.close();
      out.println(
          "Everything is stopped and the data is kept; deploy/local/down --wipe deletes it.");
    }
  }
}
