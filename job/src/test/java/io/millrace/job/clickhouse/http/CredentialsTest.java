package io.millrace.job.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.clickhouse.insert.ScriptedServer;
import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CredentialsTest {
  private static final SealedBlock BLOCK =
      NumberBlocks.block(new TableName("db", "t"), "token-1", 1);

  @TempDir private Path folder;

  private final AtomicReference<String> right = new AtomicReference<>("old");

  /** The server checks the password, the file changes, and nothing restarts. */
  @Test
  void aRotatedPasswordNeedsNoRestart() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "old\n");
    try (ScriptedServer server = server();
        Inserter inserter = inserter(server, "submitted", Optional.of(file.toString()))) {
      inserter.insert(BLOCK);
      right.set("new");
      assertThat(Inserters.refusal(inserter, BLOCK))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("Code: 516")
          .hasMessageEndingWith(
              "Correct clickhouse.username and clickhouse.password, or the client certificate.");
      assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
      Files.writeString(file, "new\r\n");
      assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
      inserter.insert(BLOCK);
    }
  }

  @Test
  void whereThereIsNoFileThePasswordOfSubmissionIsUsed() throws Exception {
    right.set("submitted");
    try (ScriptedServer server = server();
        Inserter inserter =
            inserter(server, "submitted", Optional.of(folder.resolve("none").toString()))) {
      inserter.insert(BLOCK);
    }
  }

  /** While a secret store replaces it, it may be gone or empty. */
  @Test
  void aFileThatIsGoneForAMomentChangesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "old");
    try (ScriptedServer server = server();
        Inserter inserter = inserter(server, "submitted", Optional.of(file.toString()))) {
      inserter.insert(BLOCK);
      right.set("other");
      Files.writeString(file, "");
      assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
      Files.delete(file);
      assertThat(Inserters.refusal(inserter, BLOCK).verdict()).isEqualTo(Verdict.RETRY);
      right.set("old");
      inserter.insert(BLOCK);
    }
  }

  private ScriptedServer server() {
    ScriptedServer.Behaviour checking =
        conversation -> {
          conversation.readAll();
          String basic =
              Base64.getEncoder().encodeToString(("writer:" + right.get()).getBytes(UTF_8));
          if (conversation.head().headers().contains("Authorization: Basic " + basic)) {
            conversation.confirm();
          } else {
            conversation.answer(
                "403 Forbidden",
                "X-ClickHouse-Exception-Code: 516\r\n",
                "Code: 516. DB::Exception: writer: Authentication failed.");
          }
        };
    return new ScriptedServer(checking, checking, checking, checking, checking, checking);
  }

  /** As a TaskManager makes it: of a factory that has travelled. */
  private static Inserter inserter(ScriptedServer server, String password, Optional<String> file)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(
          new ClickHouseInserterFactory(
              List.of(server.url()),
              "writer",
              Secret.of(password),
              file,
              Duration.ofSeconds(5),
              Duration.ofSeconds(30)));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return ((ClickHouseInserterFactory) in.readObject()).create();
    }
  }
}
