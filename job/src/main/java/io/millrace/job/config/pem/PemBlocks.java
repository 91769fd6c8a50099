package io.millrace.job.config.pem;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of PEM text. Line breaks may be missing or written as {@code \n}, as happens to text
 * that travels through environment variables and property groups.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public final class PemBlocks {
  private static final String BEGIN = "-----BEGIN ";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final Pattern SPACE = Pattern.compile("\\\\[nr]|\\s");

  private PemBlocks() {}

  /** Whether a text is PEM itself and not the name of a file. */
  public static boolean isPem(String text) {
    return text.contains(BEGIN);
  }

  /** One block. */
  static final class Block {
    private final String label;
    private final String content;

    private Block(String label, String content) {
      this.label = label;
      this.content = content;
    }

    /** What it is, for example {@code CERTIFICATE}. */
    String label() {
      return label;
    }

    /** Whether it is a key that a passphrase protects. */
    boolean isEncrypted() {
      return label.startsWith("ENCRYPTED") || content.contains("Proc-Type");
    }

    /**
     * Decodes the block.
     *
     * @throws PemException if it is not base64
     */
    byte[] bytes() throws PemException {
      try {
        return Base64.getDecoder().decode(SPACE.matcher(content).replaceAll(""));
      } catch (IllegalArgumentException e) {
        throw new PemException("the PEM block " + label + " is not base64", e);
      }
    }
  }

  static List<Block> of(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }
}
