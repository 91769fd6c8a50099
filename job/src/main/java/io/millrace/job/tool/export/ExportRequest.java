package io.millrace.job.tool.export;

import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.config.load.WrittenValue;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.PipelineOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pipeline and what its file does not say about the place that is to run it. */
public final class ExportRequest {
  private static final String STORAGE = "[a-z][a-z0-9+.-]*://?[^\\s]+";

  private final WrittenConfig pipeline;
  private final String name;
  private final @Nullable String image;
  private final @Nullable String storage;
  private final @Nullable String secret;
  private final @Nullable String roleArn;
  private final boolean podMonitor;

  private ExportRequest(
      WrittenConfig pipeline,
      String name,
      @Nullable String image,
      @Nullable String storage,
      @Nullable String secret,
      @Nullable String roleArn,
      boolean podMonitor) {
    this.pipeline = pipeline;
    this.name = name;
    this.image = image;
    this.storage = storage;
    this.secret = secret;
    this.roleArn = roleArn;
    this.podMonitor = podMonitor;
  }

  /**
   * Nothing but the pipeline.
   *
   * @param name of the deployment; null for the one that the pipeline's name gives
   * @throws ExportException when the file holds a secret, or the name cannot be used
   */
  public static ExportRequest of(WrittenConfig pipeline, @Nullable String name)
      throws ExportException {
    if (!pipeline.plainSecrets().isEmpty()) {
      throw new ExportException(
          "The file holds a secret: " + String.join(", ", pipeline.plainSecrets()),
          "Write a variable instead, ${NAME}: what is exported is stored where secrets do not"
              + " belong");
    }
    String deployment =
        name == null ? DeploymentName.of(pipeline.config().name()) : DeploymentName.given(name);
    return new ExportRequest(pipeline, deployment, null, null, null, null, false);
  }

  /** The container image that holds Millrace. */
  public ExportRequest image(@Nullable String reference) {
    return new ExportRequest(pipeline, name, reference, storage, secret, roleArn, podMonitor);
  }

  /**
   * Where checkpoints, savepoints and the state of high availability go.
   *
   * @param uri such as {@code s3://bucket/events}
   * @throws ExportException when it is no URI of a file system
   */
  public ExportRequest storage(@Nullable String uri) throws ExportException {
    if (uri != null && !uri.matches(STORAGE)) {
      throw new ExportException(
          "--storage " + uri + " is not the URI of a folder",
          "Name durable storage that all containers reach: --storage s3://bucket/folder");
    }
    String folder = uri == null ? null : uri.replaceAll("/+$", "");
    return new ExportRequest(pipeline, name, image, folder, secret, roleArn, podMonitor);
  }

  /** The Kubernetes or AWS secret that holds the values of the file's variables. */
  public ExportRequest secret(@Nullable String id) {
    return new ExportRequest(pipeline, name, image, storage, id, roleArn, podMonitor);
  }

  /** The IAM role of the service account. */
  public ExportRequest roleArn(@Nullable String arn) {
    return new ExportRequest(pipeline, name, image, storage, secret, arn, podMonitor);
  }

  /** A PodMonitor too, which needs the Prometheus Operator. */
  public ExportRequest withPodMonitor() {
    return new ExportRequest(pipeline, name, image, storage, secret, roleArn, true);
  }

  WrittenConfig pipeline() {
    return pipeline;
  }

  String name() {
    return name;
  }

  Optional<String> image() {
    return Optional.ofNullable(image);
  }

  Optional<String> storage() {
    return Optional.ofNullable(storage);
  }

  Optional<String> secret() {
    return Optional.ofNullable(secret);
  }

  Optional<String> roleArn() {
    return Optional.ofNullable(roleArn);
  }

  boolean hasPodMonitor() {
    return podMonitor;
  }

  /** What a place cannot do without. */
  static String required(Optional<String> value, String option, String meaning)
      throws ExportException {
    if (value.isEmpty()) {
      throw new ExportException(option + " is missing", "Name " + meaning);
    }
    return value.get();
  }

  /** The pipeline's parallelism; 1 unless the file says otherwise. */
  int parallelism() {
    return pipeline.config().find(PipelineOptions.PARALLELISM).orElse(1);
  }

  /**
   * The file with the password, which containers mount.
   *
   * @throws ExportException when its path depends on the folder of the pipeline's file, or on
   *     variables
   */
  Optional<Path> passwordFile() throws ExportException {
    String key = ClickHouseOptions.PASSWORD_FILE.key();
    String path = pipeline.keys().get(key);
    if (path == null || path.isEmpty()) {
      return Optional.empty();
    }
    if (!WrittenValue.parse(path).isOnly(WrittenValue.Kind.TEXT)) {
      throw new ExportException(
          key + " is " + path + ", and a container's mount needs a path without ${",
          "Write the path itself, such as /run/secrets/millrace/password");
    }
    Path file = Path.of(path);
    if (!file.isAbsolute() || file.getNameCount() < 2) {
      throw new ExportException(
          key + " is " + path + ", and a container has another folder",
          "Write an absolute path in a separate folder, such as /run/secrets/millrace/password");
    }
    return Optional.of(file);
  }
}
