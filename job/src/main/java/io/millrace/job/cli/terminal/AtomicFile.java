package io.millrace.job.cli.terminal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that has its old content or its new one, whenever the process or the machine stops. The
 * content goes to a temporary file in the same folder, to the disk, and takes the place of the old
 * one by a rename. Mode bits and, where the user may, owner and group stay; a symbolic link stays
 * one, and the file it points to is replaced.
 */
public final class AtomicFile {
  private static final int MOST_LINKS = 40;

  private final Path path;

  public AtomicFile(Path path) {
    this.path = path;
  }

  /** Looks at new content before it takes the place of the old one. */
  public interface Acceptance {
    /**
     * Keeps the old content by throwing.
     *
     * @param candidate the temporary file with the new content
     */
    void require(Path candidate) throws CommandException;
  }

  /**
   * Replaces the content, or creates the file and its folder.
   *
   * @throws CommandException when that fails or {@code acceptance} throws: the file is as it was,
   *     and no temporary file stays
   */
  public void replace(String content, Acceptance acceptance) throws CommandException {
    try {
      Path target = target();
      Path folder = folder(target);
      if (Files.exists(target) && !Files.isWritable(target)) {
        throw new AccessDeniedException(target.toString());
      }
      Files.createDirectories(folder);
      Path candidate = create(folder, target);
      try {
        write(candidate, content);
        acceptance.require(candidate);
        keepAttributes(target, candidate);
        Files.move(candidate, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(candidate);
      }
      force(folder);
    } catch (IOException failure) {
      throw new CommandException(
          path + " cannot be written and was not changed: " + failure,
          "Check the permissions and the free space of its folder");
    }
  }

  /** The file behind symbolic links, also behind one that points to nothing yet. */
  private Path target() throws IOException {
    Path target = path.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MOST_LINKS) {
        throw new IOException("too many symbolic links");
      }
      target = folder(target).resolve(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file.toAbsolutePath().getRoot() : folder;
  }

  /** A new file gets the bits of the umask; one that replaces another is private until then. */
  private static Path create(Path folder, Path target) throws IOException {
    boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        isPosix && !Files.exists(target)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-"))
            }
            : new FileAttribute<?>[0];
    return Files.createTempFile(folder, "." + target.getFileName() + ".", ".new", attributes);
  }

  private static void write(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void keepAttributes(Path old, Path candidate) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(candidate, PosixFileAttributeView.class);
    if (view == null || !Files.exists(old)) {
      return;
    }
    PosixFileAttributes attributes = Files.readAttributes(old, PosixFileAttributes.class);
    PosixFileAttributes own = view.readAttributes();
    try {
      if (!attributes.group().equals(own.group())) {
        view.setGroup(attributes.group());
      }
      if (!attributes.owner().equals(own.owner())) {
        view.setOwner(attributes.owner());
      }
    } catch (IOException notAllowed) {
      // Only an administrator may change the owner; otherwise the file belongs to the user who
      // rewrote it.
    }
    view.setPermissions(attributes.permissions());
  }

  /** A rename is on the disk when its folder is. */
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
