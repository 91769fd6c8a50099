package io.millrace.job.cli.option;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Takes the path of a pipeline's file. An assignment or an address in its place is a mistake of the
 * command line, and may hold a secret: {@code check clickhouse.password=secret}.
 */
final class PipelineFileConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    Path path;
    try {
      path = Path.of(value);
    } catch (InvalidPathException invalid) {
      throw new TypeConversionException("this is not the path of a file: " + invalid.getReason());
    }
    if (!Files.exists(path)) {
      if (value.contains("://")) {
        throw new TypeConversionException("an address is not the path of a pipeline's file");
      }
      int assigned = value.indexOf('=');
      if (assigned > 0) {
        throw new TypeConversionException(
            "there is no such file. To set an option of the pipeline, write -D "
                + value.substring(0, assigned)
                + "=…");
      }
    }
    return path;
  }
}
