package io.millrace.job.cli;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.tool.export.ComposeFile;
import io.millrace.job.tool.export.ExportException;
import io.millrace.job.tool.export.ExportNotes;
import io.millrace.job.tool.export.ExportRequest;
import io.millrace.job.tool.export.HelmValues;
import io.millrace.job.tool.export.KubernetesManifests;
import io.millrace.job.tool.export.ManagedFlinkProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what another place needs in order to run a pipeline. */
@Command(
    name = "export",
    description = {
      "Prints a pipeline in the form that another place takes, and to standard error what remains",
      "to do there. Works offline. Variables such as $${CLICKHOUSE_PASSWORD} stay references:",
      "no secret is printed."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final String NOT_PACKAGED = "latest";

  private final Terminal terminal;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PLACE",
      converter = ExportTarget.Converter.class,
      completionCandidates = ExportTarget.Candidates.class,
      description = {
        "kubernetes: manifests for the Flink Kubernetes Operator. helm-values: values of",
        "deploy/helm/millrace. managed-flink: property groups of Managed Service for Apache",
        "Flink. compose: a file for Docker Compose."
      })
  private ExportTarget target = ExportTarget.KUBERNETES;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The pipeline's configuration, YAML; - reads standard input.")
  private @Nullable Path file;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The same as --config FILE.")
  private @Nullable Path parameter;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = {
        "The container image with Millrace, built from deploy/docker. Required for kubernetes.",
        "Default for compose: millrace with the tag of this version."
      })
  private @Nullable String image;

  @Option(
      names = "--storage",
      paramLabel = "URI",
      description = {
        "Durable storage for checkpoints, savepoints and high availability, for example",
        "s3://bucket/events. Required for kubernetes. Default for compose: a volume."
      })
  private @Nullable String storage;

  @Option(
      names = "--secret",
      paramLabel = "ID",
      description = {
        "The secret with the values of the file's variables, one key for each. kubernetes and",
        "helm-values: a Secret's name, by default that of the deployment. managed-flink: the",
        "name or ARN of a secret in AWS Secrets Manager."
      })
  private @Nullable String secret;

  @Option(
      names = "--iam-role-arn",
      paramLabel = "ARN",
      description = "The IAM role of the service account (IRSA), with kubernetes and helm-values.")
  private @Nullable String roleArn;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The deployment's name. Default: made from pipeline.name.")
  private @Nullable String name;

  @Option(
      names = "--pod-monitor",
      description = {
        "With kubernetes and helm-values: a PodMonitor too, for clusters with the Prometheus",
        "Operator."
      })
  private boolean podMonitor;

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    ExportRequest request =
        ExportRequest.of(written(), name)
            .image(image)
            .storage(storage)
            .secret(secret)
            .roleArn(roleArn);
    ExportRequest whole = podMonitor ? request.withPodMonitor() : request;
    terminal.out().print(text(whole));
    terminal.out().flush();
    notes(whole).forEach(terminal.err()::println);
    return ExitCode.OK;
  }

  private WrittenConfig written() throws ConfigException, CommandException {
    Path given = file == null ? parameter : file;
    if (given == null) {
      throw new CommandException(
          "No configuration given. Name the pipeline's file: --config pipeline.yaml");
    }
    if (parameter != null && !parameter.equals(given)) {
      throw new CommandException(
          "Two configurations are given: " + given + " and " + parameter + ". Name one of them.");
    }
    try {
      return given.toString().equals("-")
          ? WrittenConfig.parse(terminal.readAll(), terminal::variable)
          : WrittenConfig.read(given, terminal::variable);
    } catch (IOException unreadable) {
      throw new CommandException(
          given + " cannot be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  private String text(ExportRequest request) throws ExportException {
    switch (target) {
      case KUBERNETES:
        return KubernetesManifests.of(request);
      case HELM_VALUES:
        return HelmValues.of(request);
      case MANAGED_FLINK:
        return ManagedFlinkProperties.of(request);
      case COMPOSE:
        return ComposeFile.of(request, "millrace:" + Version.number().orElse(NOT_PACKAGED));
    }
    throw new AssertionError(target);
  }

  private List<String> notes(ExportRequest request) throws ExportException {
    switch (target) {
      case KUBERNETES:
      case HELM_VALUES:
        return ExportNotes.forKubernetes(request);
      case MANAGED_FLINK:
        return ManagedFlinkProperties.notes(request);
      case COMPOSE:
        return ComposeFile.notes(request);
    }
    throw new AssertionError(target);
  }
}
