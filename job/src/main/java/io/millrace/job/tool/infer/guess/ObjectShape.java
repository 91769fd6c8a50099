package io.millrace.job.tool.infer.guess;

import io.millrace.job.tool.infer.guess.Field.Kind;
import java.util.Optional;

/** Decides whether an object has fields for columns, or fields that change with the document. */
public final class ObjectShape {
  /**
   * Objects with more fields than these in total become JSON if each has less than half of them.
   */
  private static final int MOST_SPARSE = 20;

  /** The same limit if each object has less than a third of the fields. */
  private static final int MOST_SELDOM = 5;

  private static final int DEEPEST = 6;
  private static final int MANY_NAMES = 20;
  private static final String WORD = "[A-Za-z_$@][A-Za-z0-9_$:-]*";
  private static final String IDENTIFIER =
      "[0-9]+|[0-9a-fA-F]{8,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  private ObjectShape() {}

  /** Whether the fields of the object become columns. */
  public static boolean isFlat(Field field) {
    return field.hasFields() && variety(field).isEmpty() && !isMap(field);
  }

  /** Why the object's fields are too many or too deep for columns; empty if they are not. */
  public static Optional<String> variety(Field field) {
    if (depth(field) + field.path().size() > DEEPEST + 1) {
      return Optional.of("objects in more than " + DEEPEST + " levels");
    }
    int leaves = leaves(field);
    long present = presence(field);
    long all = (long) leaves * field.values();
    if ((leaves > MOST_SPARSE && present * 2 < all)
        || (leaves > MOST_SELDOM && present * 3 < all)) {
      return Optional.of(
          leaves
              + " different fields; an object has "
              + Math.max(1, present / field.values())
              + " on average");
    }
    return Optional.empty();
  }

  /** Whether the names of the object's fields are data, such as labels or ids. */
  static boolean isMap(Field field) {
    boolean ofOneKind = false;
    for (Kind kind : new Kind[] {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN}) {
      ofOneKind |=
          field.inside().stream().allMatch(inner -> inner.values() == 0 || inner.isOnly(kind));
    }
    ofOneKind |=
        field.inside().stream()
            .allMatch(inner -> inner.values() == 0 || inner.isOnly(Kind.INTEGER, Kind.FRACTION));
    boolean hasOddNames = field.inside().stream().anyMatch(inner -> !inner.name().matches(WORD));
    boolean areIdentifiers =
        field.inside().stream().allMatch(inner -> inner.name().matches(IDENTIFIER));
    boolean areMany =
        field.inside().size() > MANY_NAMES
            && presence(field) * 2 < (long) field.inside().size() * field.values();
    return ofOneKind && (hasOddNames || areIdentifiers || areMany);
  }

  /** The number of columns that the field would become. */
  private static int leaves(Field field) {
    return field.hasFields() ? field.inside().stream().mapToInt(ObjectShape::leaves).sum() : 1;
  }

  private static long presence(Field field) {
    return field.hasFields()
        ? field.inside().stream().mapToLong(ObjectShape::presence).sum()
        : field.present();
  }

  private static int depth(Field field) {
    return field.hasFields()
        ? 1 + field.inside().stream().mapToInt(ObjectShape::depth).max().orElse(0)
        : 0;
  }
}
