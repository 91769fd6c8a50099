package io.millrace.job.tool.export;

import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.config.load.WrittenValue;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.pem.PemBlocks;
import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files that a pipeline's configuration names, apart from the password file, and how each
 * reaches the place that runs it. Certificates are public and travel along. Other files do not.
 */
final class PipelineFiles {
  static final Set<String> CERTIFICATES =
      Set.of(
          ClickHouseOptions.TLS_CA_CERTIFICATES.key(),
          ClickHouseOptions.TLS_CLIENT_CERTIFICATE.key());
  static final Set<String> CREDENTIALS =
      Set.of(CredentialsOptions.PROFILE_FILE.key(), CredentialsOptions.TOKEN_FILE.key());

  private static final String CLIENT_KEY = ClickHouseOptions.TLS_CLIENT_KEY.key();
  private static final String CLIENT_KEY_VARIABLE = "CLICKHOUSE_CLIENT_KEY";
  private static final int LONGEST = 1 << 20;

  /** A key of a ConfigMap, and the name of a config of Compose. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][-._A-Za-z0-9]{0,199}");

  private static final String PIPELINE = "pipeline.yaml";

  private final WrittenConfig pipeline;

  PipelineFiles(WrittenConfig pipeline) {
    this.pipeline = pipeline;
  }

  /**
   * The certificates beside the pipeline's file. A container has them in the same place.
   *
   * @return name → PEM text
   * @throws ExportException when a file is missing, or a container could not find it
   */
  Map<String, String> besideThePipeline() throws ExportException {
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, String> entry : pipeline.keys().entrySet()) {
      String key = entry.getKey();
      String value = entry.getValue();
      if (CERTIFICATES.contains(key) && isText(value) && !isPem(value) && !isAbsolute(key, value)) {
        files.put(name(key, value), read(key, value));
      } else if (CERTIFICATES.contains(key)) {
        requireNoKey(key, value);
      } else if (key.equals(CLIENT_KEY) && isPath(value) && !isAbsolute(key, value)) {
        throw keyIsAFile();
      } else if (CREDENTIALS.contains(StreamKey.plain(key))
          && isText(value)
          && !isAbsolute(key, value)) {
        throw new ExportException(
            key + " is " + value + ", and a container has another folder",
            "Write an absolute path, and mount the file there");
      }
    }
    return files;
  }

  /** What a container must be given, as export does not carry it. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    pipeline
        .keys()
        .forEach(
            (key, value) -> {
              if (CERTIFICATES.contains(key) && !isText(value)) {
                notes.add(
                    key + ": give the variable the PEM text itself; a container has other files.");
              } else if (CERTIFICATES.contains(key) && !isPem(value) && value.startsWith("/")) {
                notes.add(
                    mount(key, value)
                        + " Or copy it beside the pipeline's file and write its name: then export"
                        + " carries it.");
              } else if (key.equals(CLIENT_KEY) && isPath(value)) {
                notes.add(mount(key, "the file"));
              } else if (CREDENTIALS.contains(StreamKey.plain(key))) {
                notes.add(mount(key, value));
              }
            });
    return notes;
  }

  /**
   * Certificates as PEM text in few characters, whether the value is text or names a file.
   *
   * @throws ExportException when the file is missing, or has no certificates
   */
  String certificates(String key, String value) throws ExportException {
    requireNoKey(key, value);
    String pem = isPem(value) ? value : read(key, value);
    return text(parsed(key, pem), Base64.getEncoder(), "");
  }

  private static void requireNoKey(String key, String pem) throws ExportException {
    if (pem.contains("PRIVATE KEY-----")) {
      throw new ExportException(
          key + " has a private key beside the certificate, and export carries no secrets",
          "Remove the key; give it in " + CLIENT_KEY + " as ${" + CLIENT_KEY_VARIABLE + "}");
    }
  }

  private static String text(
      List<X509Certificate> certificates, Base64.Encoder encoder, String lineBreak) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append("-----BEGIN CERTIFICATE-----").append(lineBreak);
      try {
        text.append(encoder.encodeToString(certificate.getEncoded())).append(lineBreak);
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException("It was decoded", impossible);
      }
      text.append("-----END CERTIFICATE-----").append(lineBreak);
    }
    return text.toString();
  }

  /** Whether the key's value is the path of a private key, which has no place in an export. */
  static boolean isKeyFile(String key, String value) {
    return key.equals(CLIENT_KEY) && isPath(value);
  }

  static ExportException keyIsAFile() {
    return new ExportException(
        CLIENT_KEY + " is the path of a file, and export carries no secrets",
        "Write ${"
            + CLIENT_KEY_VARIABLE
            + "}, or ${"
            + CLIENT_KEY_VARIABLE
            + ":-PATH} to use the file here, and give the variable there the PEM text of the key");
  }

  private static String mount(String key, String file) {
    return key + ": mount " + file + ", or build it into the image.";
  }

  private String name(String key, String value) throws ExportException {
    if (!NAME.matcher(value).matches() || value.equals(PIPELINE)) {
      throw new ExportException(
          key + " is " + value + ", and a container has another folder",
          "Copy the file beside the pipeline's file and write its name, of letters, digits and"
              + " -._; or write the PEM text itself");
    }
    return value;
  }

  private String read(String key, String value) throws ExportException {
    Path file = file(key, value);
    try {
      if (Files.size(file) > LONGEST) {
        throw new ExportException(
            key + ": file " + value + " is longer than 1 MiB, so it has no certificates",
            "Name another file");
      }
      // Nothing else of it is taken along: a file may have its private key beside the certificate.
      List<X509Certificate> certificates =
          parsed(key, Files.readString(file, StandardCharsets.ISO_8859_1));
      return text(certificates, Base64.getMimeEncoder(64, new byte[] {'\n'}), "\n");
    } catch (NoSuchFileException missing) {
      throw new ExportException(
          key + ": file " + value + " does not exist, and the value is not PEM text",
          "Name a file that exists, or write the PEM text itself");
    } catch (IOException unreadable) {
      throw new ExportException(
          key
              + ": file "
              + value
              + " cannot be read ("
              + unreadable.getClass().getSimpleName()
              + ")",
          "Name a file that can be read, or write the PEM text itself");
    }
  }

  private Path file(String key, String value) throws ExportException {
    Path path = path(key, value);
    if (path.isAbsolute()) {
      return path;
    }
    return pipeline
        .folder()
        .orElseThrow(
            () ->
                new ExportException(
                    key + " is " + value + ", and the configuration is not in a file beside it",
                    "Write the PEM text itself, or pass the configuration as a file"))
        .resolve(path);
  }

  private static boolean isAbsolute(String key, String value) throws ExportException {
    return path(key, value).isAbsolute();
  }

  private static Path path(String key, String value) throws ExportException {
    try {
      return Path.of(value.trim());
    } catch (InvalidPathException notAPath) {
      throw new ExportException(
          key + " is neither PEM text nor a path", "Write the PEM text itself, or a path");
    }
  }

  private static List<X509Certificate> parsed(String key, String pem) throws ExportException {
    try {
      return PemCertificates.parse(pem);
    } catch (PemException wrong) {
      throw new ExportException(key + ": " + wrong.getMessage(), "Name certificates in PEM form");
    }
  }

  private static boolean isPem(String value) {
    return PemBlocks.isPem(value);
  }

  private static boolean isText(String value) {
    return WrittenValue.parse(value).isOnly(WrittenValue.Kind.TEXT);
  }

  /** Whether a private key is neither PEM text nor in a variable or a secret store. */
  private static boolean isPath(String value) {
    WrittenValue written = WrittenValue.parse(value);
    return !isPem(value)
        && !value.isEmpty()
        && !written.isOnly(WrittenValue.Kind.VARIABLE)
        && !written.isOnly(WrittenValue.Kind.REFERENCE);
  }
}
