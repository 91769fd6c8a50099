package io.millrace.job.cli.terminal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal controls that Millrace writes: colours and the cursor. In text they travel as marks
 * with a random key that no document can know; the terminal's writer puts the controls in their
 * place.
 */
final class TerminalControls {
  private static final int KEY_BYTES = 16;

  private final Pattern pattern;
  private final UnaryOperator<String> control;
  private final String begin;

  private TerminalControls(String begin, Pattern pattern, UnaryOperator<String> control) {
    this.begin = begin;
    this.pattern = pattern;
    this.control = control;
  }

  /** Marked controls alone pass. */
  static TerminalControls marked() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    // U+FDD0 and U+FDD1 are no characters: no text has them for its own sake.
    String begin = "\ufdd0" + new BigInteger(1, key).toString(16) + ':';
    return new TerminalControls(
        begin,
        Pattern.compile(Pattern.quote(begin) + "([0-9a-f]*)\ufdd1"),
        digits -> new String(new BigInteger(digits, 16).toByteArray(), StandardCharsets.US_ASCII));
  }

  /** Colours pass unchanged: for text without quoted input, such as a command's help. */
  static TerminalControls colours() {
    return new TerminalControls("", Pattern.compile("(\u001b\\[[0-9;]*m)"), colour -> colour);
  }

  /** No control passes. */
  static TerminalControls none() {
    return new TerminalControls("", Pattern.compile("(?!)()"), nothing -> nothing);
  }

  /** The mark of a control sequence, which is ASCII; for {@link #marked} only. */
  String mark(String sequence) {
    return begin
        + new BigInteger(1, sequence.getBytes(StandardCharsets.US_ASCII)).toString(16)
        + '\ufdd1';
  }

  /** What goes to the terminal for a text. */
  String written(String text) {
    StringBuilder written = new StringBuilder(text.length());
    Matcher found = pattern.matcher(text);
    int end = 0;
    while (found.find()) {
      written.append(TerminalText.escaped(text.substring(end, found.start())));
      written.append(control.apply(found.group(1)));
      end = found.end();
    }
    return written.append(TerminalText.escaped(text.substring(end))).toString();
  }
}
