package io.millrace.job.config;

import java.io.Serializable;

/** Where a key was given. Ordered as one reads: the file from top to bottom, then the rest. */
public final class Origin implements Comparable<Origin>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final int AFTER_THE_FILE = Integer.MAX_VALUE;

  private final String place;
  private final int line;
  private final int column;

  private Origin(String place, int line, int column) {
    this.place = place;
    this.line = line;
    this.column = column;
  }

  public static Origin line(int line, int column) {
    return new Origin("line " + line + ", column " + column + ": ", line, column);
  }

  /** The file as a whole. */
  public static Origin file() {
    return new Origin("the file ", 0, 0);
  }

  public static Origin propertyGroup(String group) {
    return new Origin("property group " + group + ": ", AFTER_THE_FILE, 0);
  }

  public static Origin override() {
    return new Origin("-D ", AFTER_THE_FILE, 1);
  }

  public static Origin nowhere() {
    return new Origin("", AFTER_THE_FILE, 2);
  }

  /** The place within the file, for a message that speaks of two. */
  public String spot() {
    return "line " + line + ", column " + column;
  }

  /** The text before the key in a message. */
  @Override
  public String toString() {
    return place;
  }

  @Override
  public int compareTo(Origin other) {
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Origin
        && ((Origin) other).place.equals(place)
        && ((Origin) other).line == line
        && ((Origin) other).column == column;
  }

  @Override
  public int hashCode() {
    return place.hashCode();
  }
}
