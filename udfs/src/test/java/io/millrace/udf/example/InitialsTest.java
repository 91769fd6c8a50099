package io.millrace.udf.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example's jar does what the documentation says a user's jar does. */
final class InitialsTest {
  private static final Map<String, String> COLUMNS = Map.of("c", "lower(initials(/name))");

  @TempDir Path folder;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @BeforeEach
  void buildTheJar() throws Exception {
    Path jar = folder.resolve("initials.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      add(out, "META-INF/services/" + JsonFunction.class.getName(), Initials.class.getName());
    }
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {jar.toUri().toURL()}, before));
  }

  private static void add(JarOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.closeEntry();
  }

  @AfterEach
  void forgetTheJar() throws Exception {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void isFoundInTheJarAndCalled() throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor = processor(Mapping.parse(COLUMNS), blocks);

    processor.process(record("{\"name\":\"Ada King Lovelace\"}"));
    processor.seal();

    assertThat(blocks).hasSize(1);
    assertThat(new String(blocks.get(0).body().toByteArray(), StandardCharsets.ISO_8859_1))
        .endsWith("\u0003akl");
  }

  @Test
  void aRowItHasNoResultForIsRejectedNamingFunctionColumnAndReason() throws Exception {
    RecordProcessor processor = processor(Mapping.parse(COLUMNS), new ArrayList<>());

    assertThatThrownBy(() -> processor.process(record("{\"name\":\"  \"}")))
        .isInstanceOf(RejectedRowException.class)
        .hasMessage(
            "Cannot convert column \"c\" String: function initials expected a name but was \"  \""
                + " at lower(initials(/name)) [stream=s shard=1 sequence=2]");
  }

  @Test
  void withoutTheJarTheMappingIsRefused() throws Exception {
    Mapping mapping = Mapping.parse(COLUMNS);
    Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], before));

    assertThatThrownBy(() -> Mapping.parse(COLUMNS))
        .isInstanceOf(MappingException.class)
        .hasMessageStartingWith("column \"c\": there is no function initials");
    assertThatThrownBy(() -> processor(mapping, new ArrayList<>()))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("there is no function initials on the class path");
  }

  private static RecordProcessor processor(Mapping mapping, List<SealedBlock> blocks)
      throws SchemaException {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"), List.of(new Column("c", "String", DefaultKind.NONE)));
    return new RecordProcessor(
        ConversionSpec.of(table, new TableName("db", "e"))
            .mapping(mapping)
            .errorPolicy(ErrorPolicy.FAIL)
            .compression(Compression.NONE)
            .build(),
        blocks::add);
  }

  private static Record record(String payload) {
    return new Record(payload.getBytes(StandardCharsets.UTF_8), "s", "1", "2", "k", 3);
  }
}
