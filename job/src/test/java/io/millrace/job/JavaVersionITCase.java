package io.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Managed Service for Apache Flink runs Flink 1.20 on Java 11. */
final class JavaVersionITCase {
  private static final int JAVA_11 = 55;
  private static final int MAGIC = 0xCAFEBABE;

  /** A Java 11 ignores what is there for later versions. */
  private static final String LATER = "META-INF/versions/";

  @Test
  void noClassInTheJarNeedsMoreThanJava11() throws Exception {
    Path jar =
        Path.of(
            System.getProperty(
                "millrace.jar",
                RepositoryRoot.find().resolve("job/target/millrace.jar").toString()));
    List<String> newer = new ArrayList<>();
    int classes = 0;
    try (ZipFile content = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : content.stream().toList()) {
        if (entry.getName().endsWith(".class") && !isForLaterJava(entry.getName())) {
          classes++;
          int version = version(content, entry);
          if (version > JAVA_11) {
            newer.add(entry.getName() + " needs class file version " + version);
          }
        }
      }
    }
    assertThat(newer).isEmpty();
    assertThat(classes).isGreaterThan(5_000);
  }

  private static boolean isForLaterJava(String name) {
    return name.startsWith(LATER)
        && Integer.parseInt(name.substring(LATER.length(), name.indexOf('/', LATER.length())))
            > JAVA_11 - 44;
  }

  private static int version(ZipFile content, ZipEntry entry) throws IOException {
    try (DataInputStream in = new DataInputStream(content.getInputStream(entry))) {
      assertThat(in.readInt()).as(entry.getName()).isEqualTo(MAGIC);
      in.readUnsignedShort();
      return in.readUnsignedShort();
    }
  }
}
