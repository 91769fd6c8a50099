package io.millrace.job.config.load;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.pem.CertificateNames;
import io.millrace.job.config.pem.PemBlocks;
import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import io.millrace.job.config.pem.PemPrivateKey;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretTemplate;
import io.millrace.job.config.value.ServerAddress;
import io.millrace.job.config.value.ValueTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** How ClickHouse is reached: certificates, the proxy, headers and settings. */
final class ConnectionRules {
  private static final int LONGEST_FILE = 1 << 20;

  private final ConfigBuilder draft;
  private final Path folder;
  private final NamedFiles files;

  /**
   * @param folder where relative paths start
   * @param files whether they are read
   */
  ConnectionRules(ConfigBuilder draft, Path folder, NamedFiles files) {
    this.draft = draft;
    this.folder = folder;
    this.files = files;
  }

  void apply() {
    Optional<List<X509Certificate>> authorities =
        certificates(ClickHouseOptions.TLS_CA_CERTIFICATES);
    Optional<List<X509Certificate>> own = certificates(ClickHouseOptions.TLS_CLIENT_CERTIFICATE);
    clientKey(own);
    boolean isPlain =
        draft
            .find(ClickHouseOptions.URL)
            .map(ValueTypes::split)
            .filter(
                all ->
                    all.stream()
                        .map(each -> ServerAddress.parse(each, ServerAddress.Paths.ALLOWED))
                        .allMatch(each -> each.isPresent() && each.get().startsWith("http:")))
            .isPresent();
    if (isPlain && authorities.isPresent()) {
      needsHttps(ClickHouseOptions.TLS_CA_CERTIFICATES);
    }
    if (isPlain && own.isPresent()) {
      needsHttps(ClickHouseOptions.TLS_CLIENT_CERTIFICATE);
    }
    authentication(isPlain, own);
    userName();
    proxy();
    headers();
    draft.free(Section.CLICKHOUSE_SETTINGS).forEach(this::setting);
  }

  private void needsHttps(ConfigOption<?> option) {
    complain(option, "has no effect with http:// addresses; write https:// in clickhouse.url");
  }

  private Optional<List<X509Certificate>> certificates(ConfigOption<String> option) {
    Optional<String> pem = draft.find(option).flatMap(text -> content(option, text));
    if (pem.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<X509Certificate> certificates = PemCertificates.parse(pem.get());
      draft.resolve(option, pem.get());
      return Optional.of(certificates);
    } catch (PemException e) {
      complain(option, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void clientKey(Optional<List<X509Certificate>> own) {
    ConfigOption<String> option = ClickHouseOptions.TLS_CLIENT_KEY;
    Optional<Secret> given = draft.secret(option);
    boolean hasCertificate = draft.isGiven(ClickHouseOptions.TLS_CLIENT_CERTIFICATE);
    if (given.isEmpty()) {
      if (hasCertificate && !draft.isGiven(option)) {
        complain(option, "is missing; clickhouse.tls.client-certificate needs its private key");
      }
      return;
    }
    if (!hasCertificate) {
      complain(option, "has no effect without clickhouse.tls.client-certificate");
      return;
    }
    if (given.get().isReference()) {
      return;
    }
    Optional<String> pem = content(option, given.get().reveal());
    if (pem.isEmpty()) {
      return;
    }
    try {
      PrivateKey key = PemPrivateKey.parse(pem.get());
      draft.putSecret(option.key(), Secret.of(pem.get()));
      if (own.isPresent() && !PemPrivateKey.matches(key, own.get().get(0))) {
        complain(
            option, "is not the key of the first certificate in clickhouse.tls.client-certificate");
      }
    } catch (PemException e) {
      complain(option, String.valueOf(e.getMessage()));
    }
  }

  /** The text itself if it is PEM, or else that of the file. A message never quotes it. */
  private Optional<String> content(ConfigOption<String> option, String text) {
    if (PemBlocks.isPem(text)) {
      return Optional.of(text);
    }
    if (files == NamedFiles.ELSEWHERE) {
      return Optional.empty();
    }
    boolean isSecret = option.equals(ClickHouseOptions.TLS_CLIENT_KEY);
    String name = isSecret ? "the file" : "file " + text;
    try {
      Path file = folder.resolve(text.trim());
      if (Files.size(file) > LONGEST_FILE) {
        complain(option, name + " is longer than 1 MiB, so it has no certificates");
        return Optional.empty();
      }
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      complain(option, name + " does not exist, and the value is not PEM text");
    } catch (IOException | InvalidPathException e) {
      complain(option, name + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return Optional.empty();
  }

  private void authentication(boolean isPlain, Optional<List<X509Certificate>> own) {
    if (!isByCertificate()) {
      return;
    }
    ConfigOption<?> option = ClickHouseOptions.AUTHENTICATION;
    if (isPlain) {
      needsHttps(option);
    }
    if (!draft.isGiven(ClickHouseOptions.TLS_CLIENT_CERTIFICATE)) {
      complain(option, "certificate needs clickhouse.tls.client-certificate and its key");
    }
    if (draft.isGiven(ClickHouseOptions.PASSWORD)
        || draft.isGiven(ClickHouseOptions.PASSWORD_FILE)) {
      complain(option, "certificate excludes a password; remove one of them");
    }
    if (own.isPresent() && !hasName(own.get().get(0))) {
      complain(
          ClickHouseOptions.TLS_CLIENT_CERTIFICATE,
          "has neither a common name nor an alternative name (DNS or URI), so ClickHouse cannot"
              + " know a user by it");
    }
  }

  private boolean isByCertificate() {
    return draft
        .find(ClickHouseOptions.AUTHENTICATION)
        .filter(Authentication.CERTIFICATE::equals)
        .isPresent();
  }

  /** What HTTP can send: a header has ASCII, and in Basic authentication a colon ends the name. */
  private void userName() {
    ConfigOption<String> option = ClickHouseOptions.USERNAME;
    String user = draft.find(option).orElse("");
    if (isByCertificate()) {
      if (!user.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
        complain(
            option,
            "has characters that are not ASCII; HTTP cannot send them in a header, which"
                + " authentication by certificate uses. Name a user of ASCII characters");
      }
    } else {
      hasNoColon(option);
    }
    hasNoColon(ClickHouseOptions.PROXY_USERNAME);
  }

  private void hasNoColon(ConfigOption<String> option) {
    if (draft.find(option).orElse("").contains(":")) {
      complain(
          option,
          "has a colon, where HTTP's Basic authentication ends the name. Name a user without one");
    }
  }

  private static boolean hasName(X509Certificate certificate) {
    return CertificateNames.commonName(certificate).isPresent()
        || !CertificateNames.alternativeNames(certificate).isEmpty();
  }

  private void proxy() {
    ConfigOption<?> proxy = ClickHouseOptions.PROXY;
    if (draft.find(ClickHouseOptions.PROXY).filter(url -> url.startsWith("https")).isPresent()) {
      complain(
          proxy,
          "begins with https, but Millrace speaks plain HTTP with a proxy; requests to https"
              + " servers are encrypted inside the tunnel all the same. Write http://");
    }
    for (ConfigOption<String> option :
        List.of(
            ClickHouseOptions.PROXY_USERNAME,
            ClickHouseOptions.PROXY_PASSWORD,
            ClickHouseOptions.NO_PROXY)) {
      if (draft.isGiven(option) && !draft.isGiven(proxy)) {
        complain(option, "has no effect without clickhouse.proxy");
      }
    }
    if (draft.isGiven(ClickHouseOptions.PROXY_PASSWORD)
        && !draft.isGiven(ClickHouseOptions.PROXY_USERNAME)) {
      complain(ClickHouseOptions.PROXY_PASSWORD, "needs clickhouse.proxy-username");
    }
  }

  private void headers() {
    Set<String> known = new HashSet<>();
    draft
        .free(Section.CLICKHOUSE_HEADERS)
        .forEach(
            (name, value) -> {
              String key = Section.CLICKHOUSE_HEADERS.prefix() + name;
              HeaderRules.problem(name, SecretTemplate.withoutReferences(value))
                  .ifPresent(why -> draft.complain(key, why));
              if (!known.add(name.toLowerCase(Locale.ROOT))) {
                draft.complain(key, "is given twice; HTTP ignores the case of a header's name");
              }
            });
  }

  private void setting(String name, String value) {
    InsertSettingRules.problem(name, value)
        .ifPresent(why -> draft.complain(Section.CLICKHOUSE_SETTINGS.prefix() + name, why));
  }

  private void complain(ConfigOption<?> option, String message) {
    draft.complain(option.key(), message);
  }
}
