package io.millrace.job.cli;

import io.millrace.job.config.value.KeyStyle;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A place that runs pipelines. */
enum ExportTarget {
  KUBERNETES,
  HELM_VALUES,
  MANAGED_FLINK,
  COMPOSE;

  /** The words of the command line. */
  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(KeyStyle::kebab).iterator();
    }
  }

  static final class Converter implements ITypeConverter<ExportTarget> {
    @Override
    public ExportTarget convert(String word) {
      return Arrays.stream(values())
          .filter(target -> KeyStyle.folded(word).equals(KeyStyle.folded(KeyStyle.kebab(target))))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected "
                          + String.join(", ", new Candidates())
                          + " but was '"
                          + word
                          + "'"));
    }
  }
}
