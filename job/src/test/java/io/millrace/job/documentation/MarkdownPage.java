package io.millrace.job.documentation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown file of the repository, as far as tests look at it: lines, links, anchors, code. */
final class MarkdownPage {
  static final Path ROOT = Path.of(System.getProperty("millrace.root")).toAbsolutePath();

  /** Folders that hold no page of the repository. */
  private static final Set<String> SKIPPED = Set.of(".git", ".data", "target", "node_modules");

  private static final Pattern FENCE = Pattern.compile("^\\s*(```|~~~).*");
  private static final Pattern CODE = Pattern.compile("(`+)(.+?)\\1");
  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\]]*\\]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)", Pattern.DOTALL);
  private static final Pattern DEFINITION = Pattern.compile("(?m)^\\s*\\[[^\\]]+\\]:\\s*(\\S+)");
  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.+?)\\s*#*");
  private static final Pattern HEADING_LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private final Path file;
  private final String text;

  MarkdownPage(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Every page of the repository, in the order of their paths. */
  static List<MarkdownPage> all() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes unused) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path found, BasicFileAttributes unused) {
            if (found.toString().endsWith(".md")) {
              files.add(found);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    List<MarkdownPage> pages = new ArrayList<>();
    for (Path found : files) {
      pages.add(new MarkdownPage(found, Files.readString(found)));
    }
    return pages;
  }

  static MarkdownPage of(String path) throws IOException {
    return new MarkdownPage(ROOT.resolve(path), Files.readString(ROOT.resolve(path)));
  }

  String path() {
    return ROOT.relativize(file).toString();
  }

  String text() {
    return text;
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** Places of lines outside tables that are longer than so many characters. */
  List<String> linesOver(int characters) {
    List<String> places = new ArrayList<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      if (!line.startsWith("|") && line.codePointCount(0, line.length()) > characters) {
        places.add(path() + ":" + number);
      }
    }
    return places;
  }

  /** What is in backticks, outside blocks of code. */
  List<String> codeSpans() {
    return CODE.matcher(prose()).results().map(span -> span.group(2)).toList();
  }

  /** Links that lead nowhere: a file that does not exist, or a heading that its page lacks. */
  List<String> brokenLinks() throws IOException {
    String withoutCode = CODE.matcher(prose()).replaceAll("code");
    List<String> broken = new ArrayList<>();
    for (Pattern kind : List.of(LINK, DEFINITION)) {
      for (MatchResult link : kind.matcher(withoutCode).results().toList()) {
        String target = link.group(1);
        if (!target.matches("[a-z]+:.*") && !leadsSomewhere(target)) {
          broken.add(path() + " → " + target);
        }
      }
    }
    return broken;
  }

  private boolean leadsSomewhere(String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path there = path.isEmpty() ? file : file.resolveSibling(path).normalize();
    if (!path.isEmpty() && !(there.startsWith(ROOT) && Files.exists(there))) {
      return false;
    }
    if (hash < 0) {
      return true;
    }
    MarkdownPage page = path.isEmpty() ? this : new MarkdownPage(there, Files.readString(there));
    return page.anchors().contains(target.substring(hash + 1));
  }

  /** The anchors that GitHub gives headings. */
  Set<String> anchors() {
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    prose()
        .lines()
        .forEach(
            line -> {
              Matcher heading = HEADING.matcher(line);
              if (heading.matches()) {
                String slug = slug(heading.group(1));
                int before = seen.merge(slug, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? slug : slug + "-" + before);
              }
            });
    return anchors;
  }

  private static String slug(String heading) {
    return HEADING_LINK
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** The text without blocks of code; line breaks stay. */
  private String prose() {
    StringBuilder prose = new StringBuilder();
    boolean inFence = false;
    for (String line : lines()) {
      boolean fence = FENCE.matcher(line).matches();
      prose.append(inFence || fence ? "" : line).append('\n');
      inFence ^= fence;
    }
    return prose.toString();
  }
}
