package io.millrace.udf.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One line of what JMH writes with {@code -rf csv}.
 *
 * @param benchmark class and method, and after a colon what else was measured
 * @param set the {@link DocumentSet}
 */
record JmhResult(String benchmark, double score, String set) {
  private static final String PACKAGE = JmhResult.class.getPackageName() + ".";
  private static final int SCORE = 4;
  private static final int SET = 7;

  static List<JmhResult> read(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().skip(1).map(JmhResult::parse).toList();
  }

  private static JmhResult parse(String line) {
    String[] fields = line.replace("\"", "").split(",", -1);
    return new JmhResult(
        fields[0].replace(PACKAGE, ""), Double.parseDouble(fields[SCORE]), fields[SET]);
  }
}
