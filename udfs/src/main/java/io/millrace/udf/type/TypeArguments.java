package io.millrace.udf.type;

import io.millrace.udf.table.TimeZones;
import io.millrace.udf.type.ClickHouseType.Argument;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a type's arguments, for callers that know what to expect. */
public final class TypeArguments {
  private static final int MAX_MEMBERS = 254;

  private TypeArguments() {}

  /** The names and values of an Enum. */
  public static List<EnumElement> elements(ClickHouseType type) throws UnsupportedTypeException {
    List<EnumElement> elements = new ArrayList<>();
    for (Argument argument : type.arguments()) {
      if (argument.literal() == null || argument.value() == null) {
        throw malformed(type);
      }
      elements.add(new EnumElement(argument.literal(), argument.value().intValue()));
    }
    if (elements.isEmpty()) {
      throw malformed(type);
    }
    return elements;
  }

  /** Returns a type argument. */
  public static ClickHouseType inner(ClickHouseType type, int index)
      throws UnsupportedTypeException {
    ClickHouseType inner =
        index < type.arguments().size() ? type.arguments().get(index).type() : null;
    if (inner == null) {
      throw malformed(type);
    }
    return inner;
  }

  /** Returns a number argument. */
  public static int integer(ClickHouseType type, int index, int min, int max)
      throws UnsupportedTypeException {
    @Nullable Long value =
        index < type.arguments().size() ? type.arguments().get(index).value() : null;
    if (value == null || value < min || value > max) {
      throw malformed(type);
    }
    return value.intValue();
  }

  /** The precision of a Decimal. */
  public static int precision(ClickHouseType type) throws UnsupportedTypeException {
    return integer(type, 0, 1, 76);
  }

  /** The scale of a Decimal; 0 by default. */
  public static int scale(ClickHouseType type, int precision) throws UnsupportedTypeException {
    return type.arguments().size() > 1 ? integer(type, 1, 0, precision) : 0;
  }

  /** The types of a Variant. */
  public static List<ClickHouseType> members(ClickHouseType type) throws UnsupportedTypeException {
    List<ClickHouseType> members = new ArrayList<>();
    for (int i = 0; i < type.arguments().size(); i++) {
      members.add(inner(type, i));
    }
    if (members.isEmpty() || members.size() > MAX_MEMBERS) {
      throw malformed(type);
    }
    return members;
  }

  /** The time zone argument; by default the server's zone. */
  public static ZoneId zone(ClickHouseType type, int index, ZoneId serverZone)
      throws UnsupportedTypeException {
    if (index >= type.arguments().size()) {
      return serverZone;
    }
    String zone = Objects.requireNonNullElse(type.arguments().get(index).literal(), "");
    try {
      return TimeZones.of(zone);
    } catch (DateTimeException e) {
      throw new UnsupportedTypeException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The names of the time zones of all DateTime types in a type, as the type has them; an empty
   * name stands for the server's zone. JSON and Dynamic may contain a DateTime without a zone.
   */
  public static Set<String> zones(ClickHouseType type) {
    Set<String> zones = new TreeSet<>();
    collectZones(type, zones);
    return zones;
  }

  private static void collectZones(ClickHouseType type, Set<String> zones) {
    List<Argument> arguments = type.arguments();
    if (type.name().equals("DateTime") || type.name().equals("DateTime64")) {
      String last = arguments.isEmpty() ? null : arguments.get(arguments.size() - 1).literal();
      zones.add(last == null ? "" : last);
    } else if (type.name().equals("JSON") || type.name().equals("Dynamic")) {
      zones.add("");
    }
    for (Argument argument : arguments) {
      if (argument.type() != null) {
        collectZones(argument.type(), zones);
      }
    }
  }

  /** Whether all arguments are of the form {@code name=number}. */
  public static boolean areParameters(ClickHouseType type) {
    return type.arguments().stream()
        .allMatch(argument -> argument.name() != null && argument.value() != null);
  }

  /** The value of an argument of the form {@code name=number}. */
  public static int parameter(ClickHouseType type, String name, int otherwise) {
    for (Argument argument : type.arguments()) {
      Long value = argument.value();
      if (name.equals(argument.name()) && value != null) {
        return Math.toIntExact(value);
      }
    }
    return otherwise;
  }

  static UnsupportedTypeException malformed(ClickHouseType type) {
    return new UnsupportedTypeException("type " + type + " is not supported");
  }
}
