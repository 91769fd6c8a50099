package io.millrace.job.cli.terminal;

import java.util.regex.Pattern;

/** Words of commands that people copy into a shell. */
public final class ShellText {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./:@=,-]+");

  private ShellText() {}

  /** The word as a POSIX shell reads it back: in single quotes, if it needs them. */
  public static String quoted(String word) {
    return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
