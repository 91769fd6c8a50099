package io.millrace.job.cli.setup;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Prompter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.PayloadOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.config.value.StreamAddress;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a pipeline's file says, from flags or from a person. */
final class InitOptions {
  private final Terminal terminal;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region of the stream.")
  private @Nullable String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Only for an emulator or a VPC endpoint.")
  private @Nullable String endpoint;

  @Option(
      names = "--credentials",
      paramLabel = "TYPE",
      description = "source.credentials.type: ${COMPLETION-CANDIDATES}.")
  private @Nullable CredentialsType credentials;

  @Option(
      names = "--access-key-variable",
      paramLabel = "NAME",
      description =
          "With basic: environment variable with the access key. Default: ${DEFAULT-VALUE}.")
  private String accessKeyVariable = "AWS_ACCESS_KEY_ID";

  @Option(
      names = "--secret-key-variable",
      paramLabel = "NAME",
      description =
          "With basic: environment variable with the secret key. Default: ${DEFAULT-VALUE}.")
  private String secretKeyVariable = "AWS_SECRET_ACCESS_KEY";

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "With profile: the profile's name.")
  private @Nullable String profile;

  @Option(
      names = "--role-arn",
      paramLabel = "ARN",
      description = "With assume-role: the role's ARN.")
  private @Nullable String roleArn;

  @Option(names = "--stream", paramLabel = "NAME", description = "Name or ARN of the stream.")
  private @Nullable String stream;

  @Option(
      names = "--position",
      paramLabel = "POSITION",
      description = "Where to start: ${COMPLETION-CANDIDATES}.")
  private @Nullable StartPosition position;

  @Option(names = "--timestamp", paramLabel = "TIME", description = "With AT_TIMESTAMP: the time.")
  private @Nullable String timestamp;

  @Option(
      names = "--payload",
      paramLabel = "FORMAT",
      description = "source.payload: the format of records. Default: auto.")
  private String payload = "";

  @Option(
      names = "--payload-encoding",
      paramLabel = "ENCODING",
      description = "source.payload-encoding: plain or base64. Default: plain.")
  private String payloadEncoding = "";

  @Option(
      names = "--document",
      paramLabel = "POINTER",
      description = "source.document: where in an envelope the document is, such as /detail.")
  private String document = "";

  @Option(names = "--url", paramLabel = "URL", description = "ClickHouse's HTTP interface.")
  private @Nullable String url;

  @Option(names = "--database", paramLabel = "NAME", description = "Database of the table.")
  private @Nullable String database;

  @Option(names = "--table", paramLabel = "NAME", description = "Destination table.")
  private @Nullable String table;

  @Option(names = "--username", paramLabel = "NAME", description = "ClickHouse user that inserts.")
  private @Nullable String username;

  @Option(
      names = "--password-variable",
      paramLabel = "NAME",
      description = "Environment variable with that user's password; - for no password.")
  private @Nullable String passwordVariable;

  InitOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Everything a file needs.
   *
   * @throws CommandException naming all missing flags, if there is no terminal to ask on
   */
  PipelineTemplate complete() throws IOException, CommandException {
    Prompter questions = new Prompter(terminal);
    PipelineTemplate pipeline = new PipelineTemplate();
    clickHouse(source(questions, pipeline), questions, pipeline);
    questions.requireAll();
    return pipeline;
  }

  /** Returns the stream. */
  private String source(Prompter questions, PipelineTemplate pipeline) throws IOException {
    Optional<String> arnRegion =
        Optional.ofNullable(stream).flatMap(StreamAddress::parse).flatMap(StreamAddress::region);
    if (arnRegion.isEmpty()) {
      pipeline.set(
          SourceOptions.REGION, questions.ask("--region", "AWS region", region, usualRegion()));
    }
    pipeline.set(
        SourceOptions.ENDPOINT,
        questions.ask("--endpoint", "Endpoint, only for an emulator or a VPC", endpoint, ""));
    String type =
        questions.choose(
            "--credentials",
            "AWS credentials",
            credentials == null ? null : credentials.toString(),
            Arrays.stream(CredentialsType.values())
                .map(CredentialsType::toString)
                .collect(Collectors.toList()));
    pipeline.set(CredentialsOptions.TYPE, type);
    if (type.equals(CredentialsType.BASIC.toString())) {
      pipeline.setVariable(CredentialsOptions.ACCESS_KEY_ID, accessKeyVariable);
      pipeline.setVariable(CredentialsOptions.SECRET_ACCESS_KEY, secretKeyVariable);
    } else if (type.equals(CredentialsType.PROFILE.toString())) {
      pipeline.set(
          CredentialsOptions.PROFILE, questions.ask("--profile", "Profile", profile, "default"));
    } else if (type.equals(CredentialsType.ASSUME_ROLE.toString())) {
      pipeline.set(
          CredentialsOptions.ROLE_ARN,
          questions.ask("--role-arn", "ARN of the role", roleArn, null));
    }
    List<String> streams =
        stream == null && terminal.isInteractive()
            ? new StreamList(terminal).of(pipeline)
            : List.of();
    String chosen = questions.pick("--stream", "Stream", stream, streams);
    pipeline.set(SourceOptions.STREAM, chosen);
    position(questions, pipeline);
    pipeline.set(PayloadOptions.PAYLOAD, payload);
    pipeline.set(PayloadOptions.PAYLOAD_ENCODING, payloadEncoding);
    pipeline.set(PayloadOptions.DOCUMENT, document);
    return chosen;
  }

  private void position(Prompter questions, PipelineTemplate pipeline) throws IOException {
    String where =
        questions.choose(
            "--position",
            "Start at",
            position == null ? null : position.name(),
            List.of(
                StartPosition.TRIM_HORIZON.name(),
                StartPosition.LATEST.name(),
                StartPosition.AT_TIMESTAMP.name()));
    pipeline.set(SourceOptions.POSITION, where);
    if (where.equals(StartPosition.AT_TIMESTAMP.name())) {
      pipeline.set(
          SourceOptions.TIMESTAMP,
          questions.ask("--timestamp", "Time, such as 2026-11-01T00:00:00Z", timestamp, null));
    }
  }

  private void clickHouse(String ofStream, Prompter questions, PipelineTemplate pipeline)
      throws IOException {
    pipeline.set(
        ClickHouseOptions.URL,
        questions.ask("--url", "ClickHouse, such as http://127.0.0.1:8123", url, null));
    pipeline.set(
        ClickHouseOptions.DATABASE, questions.ask("--database", "Database", database, "default"));
    pipeline.set(
        ClickHouseOptions.TABLE, questions.ask("--table", "Table", table, tableName(ofStream)));
    pipeline.set(
        ClickHouseOptions.USERNAME, questions.ask("--username", "User", username, "default"));
    String variable =
        questions.ask(
            "--password-variable",
            "Environment variable with the password, - for none",
            passwordVariable,
            "CLICKHOUSE_PASSWORD");
    pipeline.setVariable(ClickHouseOptions.PASSWORD, variable.equals("-") ? "" : variable);
  }

  private @Nullable String usualRegion() {
    String told = terminal.variable("AWS_REGION");
    return told == null ? terminal.variable("AWS_DEFAULT_REGION") : told;
  }

  private static String tableName(String stream) {
    String name = StreamAddress.parse(stream).map(StreamAddress::name).orElse(stream);
    return name.replaceAll("[^A-Za-z0-9_]", "_");
  }
}
