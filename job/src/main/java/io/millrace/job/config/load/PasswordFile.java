package io.millrace.job.config.load;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A password file, as secret stores mount them. */
final class PasswordFile {
  private final Path path;
  private final ConfigBuilder draft;

  PasswordFile(Path path, ConfigBuilder draft) {
    this.path = path;
    this.draft = draft;
  }

  void read() {
    try {
      String content = Files.readString(path).replaceFirst("\\r?\\n\\z", "");
      if (content.isEmpty()) {
        complain("is empty");
      } else {
        draft.putSecret(ClickHouseOptions.PASSWORD.key(), Secret.of(content));
      }
    } catch (NoSuchFileException missing) {
      complain("does not exist");
    } catch (CharacterCodingException notText) {
      complain("is not UTF-8 text");
    } catch (IOException unreadable) {
      complain("cannot be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  private void complain(String what) {
    draft.complain(ClickHouseOptions.PASSWORD_FILE.key(), "file " + path + " " + what);
  }
}
