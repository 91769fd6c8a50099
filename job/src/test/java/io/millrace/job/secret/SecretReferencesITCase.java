package io.millrace.job.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretUnavailableException;
import io.millrace.job.preflight.Checks;
import io.millrace.job.provision.IamPolicy;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.aws.SecretsEndpoint;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References to secrets, against an endpoint that verifies signatures, and a real server. */
@Timeout(120)
final class SecretReferencesITCase {
  private static final String PASSWORD = "hunter2-of-the-store";

  private SecretsEndpoint aws;

  @BeforeEach
  void start() {
    aws = new SecretsEndpoint();
    aws.put("secretsmanager:prod/db", "{\"username\":\"w\",\"password\":\"" + PASSWORD + "\"}");
    aws.put("secretsmanager:prod/db?AWSPREVIOUS", "{\"password\":\"old\",\"port\":8123}");
    aws.put("secretsmanager:plain", PASSWORD);
    aws.put("ssm:/prod/token", PASSWORD);
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private PipelineConfig config(String... more) throws ConfigException {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=eu-west-1",
                "source.endpoint=http://127.0.0.1:1",
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + SecretsEndpoint.ACCESS_KEY,
                "source.credentials.secret-access-key=" + SecretsEndpoint.SECRET_KEY,
                "secrets.secretsmanager-endpoint=" + aws.url(),
                "secrets.ssm-endpoint=" + aws.url(),
                "clickhouse.url=http://127.0.0.1:1",
                "clickhouse.table=t"));
    keys.addAll(List.of(more));
    return ConfigSources.in(name -> name.equals("DB") ? "prod/db" : null)
        .overrides(keys)
        .secretStores(AwsSecrets::of)
        .load();
  }

  private Secret password(String reference) throws ConfigException {
    return config("clickhouse.password=" + reference)
        .secret(ClickHouseOptions.PASSWORD)
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${secretsmanager:prod/db#password} | hunter2-of-the-store",
        "${secretsmanager:plain} | hunter2-of-the-store",
        "${secretsmanager:prod/db?stage=AWSPREVIOUS#password} | old",
        "${secretsmanager:prod/db?stage=AWSPREVIOUS#port} | 8123",
        "${ssm:/prod/token} | hunter2-of-the-store",
        "a-${ssm:/prod/token}-${secretsmanager:prod/db#username} | a-hunter2-of-the-store-w",
        "$${ssm:/prod/token} | ${ssm:/prod/token}",
        "${UNSET:-${ssm:/prod/token}} | hunter2-of-the-store",
        "${UNSET:-${OTHER:-${secretsmanager:prod/db#username}}}x | wx",
        "${DB:-${ssm:/prod/token}} | prod/db",
      })
  void aReferenceIsReadWhenItIsNeeded(String reference, String value) throws Exception {
    Secret password = password(reference);
    assertThat(aws.questions()).isEmpty();
    assertThat(password.reveal()).isEqualTo(value);
    assertThat(password).hasToString("******");
    assertThat(aws.questions()).allMatch(question -> question.region().equals("eu-west-1"));
  }

  @Test
  void anArnNamesItsRegion() throws Exception {
    String arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf";
    aws.put("secretsmanager:" + arn, PASSWORD);
    assertThat(password("${secretsmanager:" + arn + "}").reveal()).isEqualTo(PASSWORD);
    assertThat(aws.questions()).singleElement().extracting("region").isEqualTo("us-east-1");
  }

  @Test
  void twoFieldsOfOneSecretAndRepeatedReadsAreOneCall() throws Exception {
    PipelineConfig config =
        config(
            "clickhouse.password=${secretsmanager:prod/db#password}",
            "clickhouse.headers.X-User=${secretsmanager:prod/db#username}");
    for (int i = 0; i < 3; i++) {
      assertThat(config.secret(ClickHouseOptions.PASSWORD).orElseThrow().reveal())
          .isEqualTo(PASSWORD);
      assertThat(config.headers())
          .hasEntrySatisfying("X-User", user -> assertThat(user.reveal()).isEqualTo("w"));
    }
    assertThat(aws.questions()).hasSize(1);
  }

  @Test
  void theSecretIsNotInWhatIsSentToTheClusterAndIsReadThere() throws Exception {
    PipelineConfig config = config("clickhouse.password=${secretsmanager:prod/db#password}");
    assertThat(config.masked()).containsEntry("clickhouse.password", "******");
    assertThat(config.secret(ClickHouseOptions.PASSWORD).orElseThrow().reveal())
        .isEqualTo(PASSWORD);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config.secret(ClickHouseOptions.PASSWORD).orElseThrow());
    }
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1))
        .contains("prod/db")
        .doesNotContain(PASSWORD, SecretsEndpoint.SECRET_KEY);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((Secret) in.readObject()).reveal()).isEqualTo(PASSWORD);
    }
    assertThat(aws.questions()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${secretsmanager:none} | ResourceNotFoundException: Secrets Manager can't find |"
            + " Create the secret in eu-west-1",
        "${ssm:none} | ParameterNotFound | Create the parameter in eu-west-1",
        "${secretsmanager:prod/db#pasword} | no field \"pasword\" with a text; its fields are:"
            + " username, password | Name one of them",
        "${secretsmanager:plain#x} | its value is not a JSON object | Leave out #x",
      })
  void whatCannotBeReadIsNamed(String reference, String reason, String fix) throws Exception {
    assertThat(failure(reference))
        .hasMessageStartingWith(reference + " cannot be read: ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining(PASSWORD)
        .extracting(SecretUnavailableException::fix)
        .asString()
        .startsWith(fix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AccessDeniedException:User x is not authorized | ${secretsmanager:prod/db#password} |"
            + " AccessDeniedException: User x is not authorized |"
            + " Allow secretsmanager:GetSecretValue on"
            + " arn:aws:secretsmanager:eu-west-1:*:secret:prod/db-??????",
        "AccessDeniedException:not authorized | ${ssm:/prod/token} | not authorized |"
            + " Allow ssm:GetParameter on arn:aws:ssm:eu-west-1:*:parameter/prod/token",
        "AccessDeniedException:Access to KMS is not allowed | ${secretsmanager:prod/db} | KMS |"
            + " Allow kms:Decrypt on the key of the secret",
        "DecryptionFailure:no | ${secretsmanager:prod/db} | DecryptionFailure | Allow kms:Decrypt",
        "InvalidSignatureException:the request was | ${ssm:/prod/token} |"
            + " AWS does not accept the credentials (InvalidSignatureException) |"
            + " Check source.credentials",
        "ExpiredTokenException:x | ${ssm:/prod/token} | (ExpiredTokenException) | Check source",
      })
  void whatAwsRefusesIsToldWithTheStatementItNeeds(
      String refusal, String reference, String reason, String fix) throws Exception {
    aws.refuse(refusal);
    assertThat(failure(reference))
        .hasMessageContaining(reason)
        .extracting(SecretUnavailableException::fix)
        .asString()
        .startsWith(fix);
  }

  @Test
  void throttlingIsRetriedAndThenTold() throws Exception {
    aws.refuse("ThrottlingException:Rate exceeded", "ThrottlingException:Rate exceeded");
    assertThat(password("${ssm:/prod/token}").reveal()).isEqualTo(PASSWORD);
    aws.refuse("ThrottlingException:a", "ThrottlingException:b", "ThrottlingException:c");
    assertThat(failure("${ssm:/prod/token}"))
        .hasMessageContaining("ThrottlingException: c")
        .extracting(SecretUnavailableException::fix)
        .isEqualTo("Try again: AWS is busy or throttles the calls");
  }

  @Test
  void withoutAnAnswerTheAddressIsNamed() throws Exception {
    Secret password =
        config("secrets.ssm-endpoint=http://127.0.0.1:1", "clickhouse.password=${ssm:x}")
            .secret(ClickHouseOptions.PASSWORD)
            .orElseThrow();
    assertThatThrownBy(password::reveal)
        .hasMessageContaining("${ssm:x} cannot be read: no answer from http://127.0.0.1:1");
  }

  private SecretUnavailableException failure(String reference) throws Exception {
    Secret password = password(reference);
    return catchThrowableOfType(SecretUnavailableException.class, password::reveal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse.password=${secretsmanager:} | expected ${secretsmanager:NAME}",
        "clickhouse.password=${secretsmanager:a b} | expected ${secretsmanager:NAME}",
        "clickhouse.password=${secretsmanager:a#} | expected ${secretsmanager:NAME}",
        "clickhouse.password=${secretsmanager:a?versoin=1} | expected ${secretsmanager:NAME}",
        "clickhouse.password=${ssm:a?stage=x} | expected ${ssm:NAME}",
        "clickhouse.password=${vault:a} | expected ${NAME} or ${NAME:-default}",
        "clickhouse.password=${secretsmanager:${DB}} | has ${ inside ${secretsmanager:…}",
        "clickhouse.username=${ssm:a} | cannot be read from a secret store",
        "clickhouse.username=${UNSET:-${ssm:a}} | cannot be read from a secret store",
        "source.credentials.secret-access-key=${ssm:a} | cannot be read from a secret store",
        "flink.s3.secret-key=${ssm:a} | cannot be read from a secret store",
        "columns.x=${ssm:a} | cannot be read from a secret store",
      })
  void aReferenceThatCannotBeIsAProblemOfTheConfiguration(String key, String problem) {
    assertThatThrownBy(() -> config(key)).hasMessageContaining(problem);
  }

  @Test
  void theCheckReadsThemAndStopsWhereOneCannotBe() throws Exception {
    String good = Checks.run(config("clickhouse.password=${ssm:/prod/token}")).render();
    assertThat(good)
        .contains("ok     clickhouse.password is read from [${ssm:/prod/token}]")
        .contains("ClickHouse\n")
        .doesNotContain(PASSWORD);
    String bad = Checks.run(config("clickhouse.password=${ssm:none}")).render();
    assertThat(bad)
        .contains("ERROR  clickhouse.password: ${ssm:none} cannot be read: ParameterNotFound")
        .contains("→ Create the parameter in eu-west-1")
        .doesNotContain("ClickHouse\n");
  }

  @Test
  void thePolicyHasTheStatements() throws Exception {
    String policy =
        IamPolicy.of(
                config(
                    "clickhouse.password=${secretsmanager:prod/db#password}",
                    "clickhouse.headers.X-A=${ssm:/prod/token}",
                    "clickhouse.headers.X-B=${ssm:other:3}",
                    "secrets.region=us-gov-west-1"))
            .json();
    assertThat(policy)
        .contains("secretsmanager:GetSecretValue", "ssm:GetParameter")
        .contains(
            "arn:aws-us-gov:secretsmanager:us-gov-west-1:*:secret:prod/db-??????",
            "arn:aws-us-gov:ssm:us-gov-west-1:*:parameter/prod/token",
            "arn:aws-us-gov:ssm:us-gov-west-1:*:parameter/other\"");
    assertThat(aws.questions()).isEmpty();
  }

  /** A real server with a password; the store has the old one first. */
  @Test
  void aRotatedPasswordIsReadAgainWhenTheServerRejectsTheOldOne() throws Exception {
    TableName table = new TableName("default", "t");
    try (ClickHouseServer server =
        ClickHouseServer.start(
            io.millrace.testkit.clickhouse.ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("writer", PASSWORD, "GRANT ALL ON *.*")))) {
      server.query("CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id");
      PipelineConfig config =
          config(
              "clickhouse.url=" + server.url(),
              "clickhouse.username=writer",
              "clickhouse.password=${secretsmanager:rotated}");
      aws.put("secretsmanager:rotated", "of-yesterday");
      SealedBlock block = NumberBlocks.block(table, "token", 1, 2);
      try (Inserter inserter = ClickHouseInserterFactory.of(config).create()) {
        assertThat(Inserters.refusal(inserter, block).verdict()).isEqualTo(Verdict.RETRY);
        aws.put("secretsmanager:rotated", PASSWORD);
        Thread.sleep(5_500);
        assertThat(Inserters.refusal(inserter, block).verdict()).isEqualTo(Verdict.RETRY);
        inserter.insert(block);
      }
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("2");
      assertThat(aws.questions()).hasSize(2);
      try (ServerCatalog catalog = ServerCatalog.open(config)) {
        assertThat(catalog.version()).isNotEmpty();
      }
    }
  }
}
