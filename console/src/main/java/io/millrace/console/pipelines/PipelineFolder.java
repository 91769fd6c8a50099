package io.millrace.console.pipelines;

import io.millrace.console.http.ApiException;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.secret.AwsSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pipelines' files: every {@code .yaml} in one folder. Looked at anew for each question, and
 * read again when a file or a secret has changed.
 */
public final class PipelineFolder {
  /**
   * A file, and what is in it or wrong with it.
   *
   * @param config null if it cannot be read
   * @param problem empty if it can be read
   */
  public record Entry(Path file, @Nullable PipelineConfig config, String problem) {
    /** The pipeline's name, or the file's if it cannot be read. */
    public String name() {
      return config == null ? file.getFileName().toString() : config.name();
    }
  }

  /** What a file was when it was read. */
  private record Version(FileTime modified, long size, long secrets) {}

  private record Read(Version version, Entry entry) {}

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(secretsmanager|ssm):");

  private static final Pattern UNSET = Pattern.compile("environment variable `(\\w+)` is not set");

  private final Path folder;
  private final SecretStore secrets;
  private final Map<Path, Read> read = new ConcurrentHashMap<>();

  public PipelineFolder(Path folder, SecretStore secrets) {
    this.folder = folder;
    this.secrets = secrets;
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /**
   * All files, by name. None if the folder does not exist; the folder itself, with a problem, if it
   * cannot be read.
   */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.ya?ml"))
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> entries.add(entry(file)));
    } catch (NoSuchFileException noFolder) {
      return List.of();
    } catch (IOException | UncheckedIOException unreadable) {
      return List.of(new Entry(folder, null, "The console cannot read its folder: " + unreadable));
    }
    read.keySet()
        .retainAll(entries.stream().map(Entry::file).collect(Collectors.toUnmodifiableSet()));
    return entries;
  }

  private Entry entry(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Version version = new Version(now.lastModifiedTime(), now.size(), secrets.version());
      Read known = read.get(file);
      if (known != null && known.version.equals(version)) {
        return known.entry;
      }
      Entry entry = load(file);
      read.put(file, new Read(version, entry));
      return entry;
    } catch (IOException gone) {
      return load(file);
    }
  }

  /**
   * What a page entered fills secrets only, and nothing in a file with references to secret stores:
   * it might be the credentials that these are read with.
   */
  private Entry load(Path file) {
    try {
      ConfigSources sources =
          readsStores(file)
              ? ConfigSources.in(secrets.ofProcess()).secretStores(AwsSecrets::of)
              : ConfigSources.byKey(secrets::ofFile);
      return new Entry(file, sources.file(file).load(), "");
    } catch (ConfigException wrong) {
      return new Entry(file, null, explained(String.valueOf(wrong.getMessage())));
    }
  }

  private String explained(String problem) {
    return UNSET
            .matcher(problem)
            .results()
            .anyMatch(variable -> secrets.hasEntered(variable.group(1)))
        ? problem
            + "\n→ What was entered on the page fills secrets only. Set the variable where the"
            + " console runs"
        : problem;
  }

  private static boolean readsStores(Path file) {
    try {
      return REFERENCE.matcher(Files.readString(file)).find();
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** The file of a pipeline. */
  public Optional<Entry> find(String name) {
    return entries().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private Optional<Entry> find(Path file) {
    return entries().stream().filter(entry -> entry.file().equals(file)).findFirst();
  }

  /** The configuration of a pipeline. */
  public PipelineConfig config(String name) throws ApiException {
    Entry entry =
        find(name)
            .or(() -> find(folder))
            .orElseThrow(
                () ->
                    new ApiException(
                        404,
                        "no-file",
                        "The console has no file of pipeline " + name,
                        "Put it into " + folder + ", with pipeline.name: " + name));
    if (entry.config() == null) {
      throw new ApiException(422, "configuration", entry.problem(), "");
    }
    return entry.config();
  }
}
