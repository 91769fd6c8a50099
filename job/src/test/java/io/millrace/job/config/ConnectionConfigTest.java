package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.testkit.tls.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is accepted and refused of the ways to reach ClickHouse. */
final class ConnectionConfigTest {
  private static final TestCertificate CA = TestCertificate.authority("CA");
  private static final TestCertificate CLIENT = CA.issue("client", TestCertificate.Validity.now());
  private static final TestCertificate NAMELESS =
      CA.issue("", TestCertificate.Validity.now(), "127.0.0.1");
  private static final String HTTPS = "clickhouse.url=https://db:8443";

  @TempDir private Path folder;
  private ConfigFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ConfigFixture(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "http://db:8123 > http://db:8123",
        "http://db:8123/ > http://db:8123",
        "HTTPS://db > https://db:443",
        "https://db/ > https://db:443",
        "https://db:8443/a/b/ > https://db:8443/a/b",
        "https://[::1]:8443 > https://[::1]:8443",
        "http://gateway:8080/clickhouse-a > http://gateway:8080/clickhouse-a",
        "http://gateway:8080/click%20house > http://gateway:8080/click%20house",
        "https://a, https://b/x > https://a:443 https://b:443/x",
        "http://a:1/x,http://a:1/y > http://a:1/x http://a:1/y",
      })
  void anAddressIsTakenInFull(String given, String meant) throws Exception {
    assertThat(fixture.minimal("", "clickhouse.url=" + given).endpoints())
        .containsExactly(meant.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://db",
        "http://db/path",
        "db:8123",
        "ftp://db:21",
        "tcp://db:9000",
        "https://",
        "https:///x",
        "http://db:0",
        "http://db:65536",
        "http://db:8123//x",
        "http://db:8123/?a=b",
        "http://db:8123/#x",
        "https://a,https://a:443",
        "https://a/x,https://a/x/",
        "http://u:p@db:8123",
        "https://a,",
      })
  void whatIsNoAddressIsRefused(String given) {
    assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.url=" + given))
        .singleElement()
        .asString()
        .startsWith("-D clickhouse.url: expected http://host:port or https://host:port, such as")
        .doesNotContain("u:p");
  }

  @Test
  void anEndpointOfAwsMayLeaveOutItsPortButHasNoPath() throws Exception {
    fixture.minimal("", "source.endpoint=https://vpce-1.kinesis.eu-west-1.vpce.amazonaws.com");
    assertThat(fixture.problems(ConfigFixture.MINIMAL, "source.endpoint=https://x/path"))
        .hasSize(1);
  }

  @Test
  void certificatesAreTakenAsTextOnOneLineOrMore() throws Exception {
    for (String pem :
        List.of(
            CA.pem(),
            CA.pem().replace("\n", "\\n"),
            CA.pem().replace("\n", " "),
            "  " + CA.pem())) {
      PipelineConfig config = fixture.minimal("", HTTPS, "clickhouse.tls.ca-certificates=" + pem);
      assertThat(config.find(ClickHouseOptions.TLS_CA_CERTIFICATES)).hasValue(pem);
      assertThat(config.masked()).containsEntry("clickhouse.tls.ca-certificates", "(PEM)");
    }
  }

  @Test
  void aBlockOfYamlIsPem() throws Exception {
    String pem = "      " + CA.pem().strip().replace("\n", "\n      ");
    String yaml = ConfigFixture.MINIMAL + "  tls:\n    ca-certificates: |\n" + pem + "\n";
    assertThat(fixture.load(yaml, HTTPS).find(ClickHouseOptions.TLS_CA_CERTIFICATES)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.pem | file none.pem does not exist, and the value is not PEM text",
        "empty.pem | has no certificate in PEM form",
        "key.pem | has no certificate in PEM form",
        "broken.pem | certificate 1 is damaged",
        "-----BEGIN CERTIFICATE-----!!!-----END CERTIFICATE----- | is not base64",
      })
  void whatHasNoCertificatesIsRefused(String value, String problem) throws Exception {
    Files.writeString(folder.resolve("empty.pem"), "");
    Files.writeString(folder.resolve("key.pem"), CLIENT.keyPem());
    Files.writeString(
        folder.resolve("broken.pem"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL, HTTPS, "clickhouse.tls.ca-certificates=" + value))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse.username=team:svc | has a colon",
        "clickhouse.username=: | has a colon",
        "clickhouse.proxy-username=a:b | has a colon",
      })
  void aNameThatHttpCannotSendIsRefused(String setting, String problem) throws Exception {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL, HTTPS, "clickhouse.proxy=http://proxy:3128", setting))
        .singleElement()
        .asString()
        .contains(problem, setting.substring(0, setting.indexOf('=')));
  }

  @Test
  void aHeaderTakesAsciiNamesOnly() throws Exception {
    Files.writeString(folder.resolve("client.pem"), CLIENT.pem());
    Files.writeString(folder.resolve("client.key"), CLIENT.keyPem());
    for (String name : List.of("müller", "Łukasz", "a\u0007b")) {
      assertThat(fixture.problems(ConfigFixture.MINIMAL, withCertificate(name)))
          .singleElement()
          .asString()
          .contains("clickhouse.username", "not ASCII");
    }
    assertThat(fixture.minimal("", withCertificate("team:svc")).get(ClickHouseOptions.USERNAME))
        .isEqualTo("team:svc");
  }

  private static String[] withCertificate(String user) {
    return new String[] {
      HTTPS,
      "clickhouse.authentication=certificate",
      "clickhouse.tls.client-certificate=client.pem",
      "clickhouse.tls.client-key=client.key",
      "clickhouse.username=" + user
    };
  }

  /** RSA and EC keys in each form that OpenSSL writes. */
  @Test
  void keysAreReadInEachForm() throws Exception {
    Files.writeString(folder.resolve("client.pem"), CLIENT.pem());
    Files.writeString(folder.resolve("client.key"), CLIENT.keyPem());
    byte[] pkcs8 = CLIENT.key().getEncoded();
    for (String key : List.of(CLIENT.keyPem(), "client.key", sec1(pkcs8))) {
      PipelineConfig config =
          fixture.minimal(
              "",
              HTTPS,
              "clickhouse.tls.client-certificate=client.pem",
              "clickhouse.tls.client-key=" + key);
      assertThat(config.secret(ClickHouseOptions.TLS_CLIENT_KEY).orElseThrow().reveal())
          .contains("PRIVATE KEY-----");
      assertThat(config.toString()).doesNotContain("PRIVATE KEY");
    }
  }

  /** The form of before PKCS #8: what is inside it, with the curve that is beside it. */
  private static String sec1(byte[] pkcs8) {
    byte[] curve = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07};
    int inner = 0;
    for (int i = 0; i < pkcs8.length - 3; i++) {
      if (pkcs8[i] == 0x02 && pkcs8[i + 1] == 1 && pkcs8[i + 2] == 1 && pkcs8[i + 3] == 4) {
        inner = i;
      }
    }
    byte[] secret = Arrays.copyOfRange(pkcs8, inner, inner + 5 + pkcs8[inner + 4]);
    byte[] sec1 = new byte[2 + secret.length + 2 + curve.length];
    sec1[0] = 0x30;
    sec1[1] = (byte) (sec1.length - 2);
    System.arraycopy(secret, 0, sec1, 2, secret.length);
    sec1[2 + secret.length] = (byte) 0xa0;
    sec1[3 + secret.length] = (byte) curve.length;
    System.arraycopy(curve, 0, sec1, 4 + secret.length, curve.length);
    return pem("EC PRIVATE KEY", sec1);
  }

  private static String pem(String label, byte[] bytes) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----"
        .formatted(label, Base64.getMimeEncoder().encodeToString(bytes));
  }

  @Test
  void anRsaKeyInTheOldFormIsRead() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    // Version, algorithm and the lengths around them: 26 bytes for a key of 2048 bits.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                HTTPS,
                "clickhouse.tls.client-certificate=" + CLIENT.pem(),
                "clickhouse.tls.client-key=" + pem("RSA PRIVATE KEY", pkcs1)))
        .singleElement()
        .asString()
        .endsWith("is not the key of the first certificate in clickhouse.tls.client-certificate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ENCRYPTED PRIVATE KEY | | is a key with a passphrase, which is not supported; to remove",
        "RSA PRIVATE KEY | Proc-Type: 4,ENCRYPTED | is a key with a passphrase",
        "PRIVATE KEY | | is a damaged key",
        "EC PRIVATE KEY | | is a key that does not name its curve",
        "OPENSSH PRIVATE KEY | | is a key of the form OPENSSH PRIVATE KEY, which is not supported",
        "PUBLIC KEY | | has no private key in PEM form",
      })
  void aKeyThatCannotBeUsedIsRefusedAndNotQuoted(String label, String header, String problem) {
    String key =
        "-----BEGIN %1$s-----%n%2$s%n%nc2VjcmV0%n-----END %1$s-----"
            .formatted(label, header == null ? "" : header);
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                HTTPS,
                "clickhouse.tls.client-certificate=" + CLIENT.pem(),
                "clickhouse.tls.client-key=" + key))
        .singleElement()
        .asString()
        .startsWith("-D clickhouse.tls.client-key: " + problem)
        .doesNotContain("c2VjcmV0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse.tls.ca-certificates=CA | has no effect with http:// addresses",
        "clickhouse.authentication=certificate; clickhouse.url=https://h |"
            + " certificate needs clickhouse.tls.client-certificate and its key",
        "clickhouse.authentication=cert | expected one of password, certificate",
        "clickhouse.tls.client-key=KEY | has no effect without clickhouse.tls.client-certificate",
        "clickhouse.url=https://h; clickhouse.tls.client-certificate=CLIENT | client-key: is missing",
        "clickhouse.url=https://h; clickhouse.tls.client-certificate=CA;"
            + " clickhouse.tls.client-key=KEY | is not the key of the first certificate",
        "clickhouse.url=https://h; clickhouse.tls.client-certificate=CLIENT;"
            + " clickhouse.tls.client-key=KEY; clickhouse.authentication=certificate;"
            + " clickhouse.password=p | certificate excludes a password",
        "clickhouse.url=https://h; clickhouse.tls.client-certificate=NAMELESS;"
            + " clickhouse.authentication=certificate |"
            + " has neither a common name nor an alternative name",
        "clickhouse.proxy=https://p:3128 | begins with https, but Millrace speaks plain HTTP",
        "clickhouse.proxy=http://u:p@p:3128 | set clickhouse.proxy-username and",
        "clickhouse.proxy=p:3128 | expected http://host:port",
        "clickhouse.proxy-username=u | has no effect without clickhouse.proxy",
        "clickhouse.no-proxy=a | has no effect without clickhouse.proxy",
        "clickhouse.proxy=http://p:1; clickhouse.proxy-password=p | needs clickhouse.proxy-username",
        "clickhouse.proxy=http://p:1; clickhouse.no-proxy=a b | expected hosts separated by commas",
        "clickhouse.headers.Host=x | is set by Millrace for each request",
        "clickhouse.headers.authorization=x | is set by Millrace; use clickhouse.username",
        "clickhouse.headers.Content-Encoding=x | is set by Millrace for each request",
        "clickhouse.headers.Transfer-Encoding=x | is set by Millrace for each request",
        "clickhouse.headers.X-ClickHouse-User=x | would change whose request it is",
        "clickhouse.headers.X-ClickHouse-Database=x | would change whose request it is",
        "clickhouse.headers.bad name=x | is not the name of an HTTP header",
        "clickhouse.headers.X-Key=a\u0001b | has a value with characters",
        "clickhouse.headers.X-Key=é | has a value with characters",
        "clickhouse.headers.X-Key=1; clickhouse.headers.x-key=2 | is given twice",
        "clickhouse.header.X-Key=1 | did you mean `clickhouse.headers.X-Key`?",
      })
  void whatContradictsIsRefusedWithTheReason(String keys, String problem) {
    String[] overrides =
        Arrays.stream(keys.split("; ?"))
            .map(
                key ->
                    key.replace("=CA", "=" + CA.pem())
                        .replace("=CLIENT", "=" + CLIENT.pem())
                        .replace("=NAMELESS", "=" + NAMELESS.pem())
                        .replace("=KEY", "=" + CLIENT.keyPem()))
            .toArray(String[]::new);
    assertThat(fixture.problems(ConfigFixture.MINIMAL, overrides))
        .anySatisfy(line -> assertThat(line).contains(problem))
        .noneSatisfy(line -> assertThat(line).contains("u:p@"));
  }

  @ParameterizedTest
  @CsvSource({
    "async_insert, 1, exactly-once",
    "insert_deduplicate, 0, exactly-once",
    "insert_deduplication_token, x, exactly-once",
    "deduplicate_blocks_in_dependent_materialized_views, 0, exactly-once",
    "max_insert_block_size, 10, exactly-once",
    "min_insert_block_size_bytes_for_materialized_views, 1, could split a block",
    "async_insert_max_data_size, 1, could split a block",
    "wait_for_async_insert, 0, could split a block",
    "max_block_size, 10, could split a block",
    "update_insert_deduplication_token_in_dependent_materialized_views, 1, recognizes",
    "materialized_views_ignore_errors, 1, exactly-once",
    "limit, 1, leave out rows",
    "offset, 1, leave out rows",
    "timeout_overflow_mode, break, leave out rows",
    "read_overflow_mode, BREAK, leave out rows",
    "additional_table_filters, {}, leave out rows",
    "input_format_null_as_default, 0, exactly-once",
    "input_format_skip_unknown_fields, 1, reads a block",
    "date_time_input_format, basic, exactly-once",
    "date_time_output_format, iso, reads a block",
    "session_timezone, UTC, reads a block",
    "insert_shard_id, 1, another way",
    "distributed_foreground_insert, 0, exactly-once",
    "readonly, 1, forbids inserts",
    "compatibility, 23.1, changes the defaults",
    "query, SELECT 1, parameter of the request",
    "query_id, x, parameter of the request",
    "session_id, x, parameter of the request",
    "database, x, parameter of the request",
    "profile, x, parameter of the request",
    "role, x, parameter of the request",
    "param_x, x, parameter of the request",
    "wait_end_of_query, 0, changes the answer",
    "enable_http_compression, 1, changes the answer",
    "bad name, 1, is not the name of a ClickHouse setting",
    "a;b, 1, is not the name of a ClickHouse setting",
  })
  void settingsThatBreakSomethingAreRefusedWithTheReason(String name, String value, String reason) {
    assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.settings." + name + "=" + value))
        .singleElement()
        .asString()
        .startsWith("-D clickhouse.settings." + name + ": ")
        .contains(reason);
  }

  @Test
  void otherSettingsAreKept() throws Exception {
    PipelineConfig config =
        fixture.minimal(
            """
              settings:
                insert_quorum: 2
                max_execution_time: 60
                timeout_overflow_mode: throw
                max_partitions_per_insert_block: 1000
                log_comment: events
            """);
    assertThat(config.settings())
        .containsEntry("insert_quorum", "2")
        .containsEntry("log_comment", "events")
        .hasSize(5);
  }
}
