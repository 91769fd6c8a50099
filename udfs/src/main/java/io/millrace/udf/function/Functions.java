package io.millrace.udf.function;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All functions by name: the built-in ones and those of the user's jars. */
public final class Functions {
  /** Reads a date or time of any pattern. */
  public static final String PARSE_TIME = "parse_time";

  /** Reads a time that is a number since the epoch. */
  public static final String FROM_EPOCH = "from_epoch";

  /** The day of a time. */
  public static final String TO_DATE = "to_date";

  /** The number since the epoch of a time. */
  public static final String TO_EPOCH = "to_epoch";

  private final TreeMap<String, JsonFunction> byName = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private Functions() {}

  /** Creates instances of all functions that the thread's context class loader finds. */
  public static Functions load() {
    return load(FieldSpelling.EXACT_OR_RESPELLED);
  }

  /**
   * The same.
   *
   * @param spelling of the fields in JSON text
   */
  public static Functions load(FieldSpelling spelling) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return load(context == null ? Functions.class.getClassLoader() : context, spelling);
  }

  private static Functions load(@Nullable ClassLoader loader, FieldSpelling spelling) {
    Functions functions = builtIn(spelling);
    Iterator<JsonFunction> found = ServiceLoader.load(JsonFunction.class, loader).iterator();
    try {
      while (found.hasNext()) {
        functions.add(found.next());
      }
    } catch (ServiceConfigurationError e) {
      functions.problems.add("cannot load a function: " + e.getMessage());
    }
    return functions;
  }

  /** Only the built-in functions. */
  public static Functions builtIn() {
    return builtIn(FieldSpelling.EXACT_OR_RESPELLED);
  }

  static Functions builtIn(FieldSpelling spelling) {
    Functions functions = new Functions();
    TextFunctions.all().forEach(functions::add);
    ValueFunctions.all(spelling).forEach(functions::add);
    TimeFunctions.all().forEach(functions::add);
    return functions;
  }

  private void add(JsonFunction function) {
    String name = function.description().name();
    JsonFunction earlier = byName.putIfAbsent(name, function);
    if (earlier != null && earlier.getClass() != function.getClass()) {
      problems.add(
          "function "
              + name
              + " of "
              + function.getClass().getName()
              + " has the same name as another one, of "
              + earlier.getClass().getName());
    }
  }

  public @Nullable JsonFunction find(String name) {
    return byName.get(name);
  }

  /** The descriptions, ordered by name. */
  public Collection<JsonFunction> all() {
    return List.copyOf(byName.values());
  }

  /** Their names, in order. */
  public Collection<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The problems of the functions in the user's jars, one sentence each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
