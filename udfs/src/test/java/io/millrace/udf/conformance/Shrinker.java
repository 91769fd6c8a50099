package io.millrace.udf.conformance;

import io.millrace.udf.conformance.JsonSource.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a type and a value as small as they can be and still fail: in place of an array one of its
 * elements, in place of a text half of it, and so on for as long as something smaller fails too.
 */
final class Shrinker {
  /** A type and a JSON value for it. */
  record Sample(Shape type, String value) {
    @Override
    public String toString() {
      return value + " for " + type;
    }
  }

  /** Enough for anything generated; a bound all the same. */
  private static final int MAX_TRIALS = 2_000;

  private final Predicate<Sample> fails;
  private int trials;

  Shrinker(Predicate<Sample> fails) {
    this.fails = fails;
  }

  /**
   * @param failing is known to fail
   */
  Sample shrink(Sample failing) {
    Sample smallest = failing;
    Optional<Sample> smaller = smaller(smallest);
    while (smaller.isPresent()) {
      smallest = smaller.get();
      smaller = smaller(smallest);
    }
    return smallest;
  }

  private Optional<Sample> smaller(Sample sample) {
    return candidates(sample).stream()
        .filter(c -> trials++ < MAX_TRIALS && fails.test(c))
        .findFirst();
  }

  private static List<Sample> candidates(Sample sample) {
    List<Sample> candidates = new ArrayList<>();
    Shape type = sample.type();
    if (type.isWrapper()) {
      candidates.add(new Sample(type.inner().get(0), sample.value()));
    }
    JsonSource.parse(sample.value())
        .ifPresent(
            json -> {
              candidates.addAll(parts(type.bare(), json));
              lighter(json).forEach(value -> candidates.add(new Sample(type, value)));
              inPlace(type.bare(), json).forEach(candidates::add);
            });
    return candidates.stream()
        .filter(c -> weight(c) < weight(sample) && JsonSource.parse(c.value()).isPresent())
        .toList();
  }

  /** What makes each step one towards an end. */
  private static int weight(Sample sample) {
    return sample.type().text().length() + 2 * sample.value().length();
  }

  /** Values inside, with their types. */
  private static List<Sample> parts(Shape type, JsonSource json) {
    return Leaf.of(type, json, "$").stream()
        .skip(1)
        .filter(leaf -> leaf.role() != Leaf.Role.KEY)
        .map(leaf -> new Sample(leaf.type(), leaf.json().source()))
        .toList();
  }

  /** With less inside. */
  private static List<String> lighter(JsonSource json) {
    List<String> lighter = new ArrayList<>();
    List<String> items = items(json);
    switch (json.kind()) {
      case OBJECT ->
          without(items).forEach(left -> lighter.add("{" + String.join(",", left) + "}"));
      case ARRAY -> without(items).forEach(left -> lighter.add("[" + String.join(",", left) + "]"));
      case STRING -> shorter(units(json.source())).forEach(text -> lighter.add('"' + text + '"'));
      case NUMBER ->
          lighter.addAll(shorter(json.source().chars().mapToObj(Character::toString).toList()));
      default -> {}
    }
    return lighter;
  }

  private static List<String> items(JsonSource json) {
    return IntStream.range(0, json.inner().size())
        .mapToObj(i -> item(json, i, json.inner().get(i).source()))
        .toList();
  }

  private static String item(JsonSource json, int index, String value) {
    return json.kind() == Kind.OBJECT
        ? JsonSource.quote(json.names().get(index)) + ":" + value
        : value;
  }

  /** A value inside made smaller where it stands. */
  private static List<Sample> inPlace(Shape type, JsonSource json) {
    List<Sample> smaller = new ArrayList<>();
    for (int i = 0; i < json.inner().size(); i++) {
      for (String value : lighter(json.inner().get(i))) {
        List<String> items = new ArrayList<>(items(json));
        items.set(i, item(json, i, value));
        boolean object = json.kind() == Kind.OBJECT;
        String list = String.join(",", items);
        smaller.add(new Sample(type, object ? "{" + list + "}" : "[" + list + "]"));
      }
    }
    return smaller;
  }

  private static List<List<String>> without(List<String> items) {
    List<List<String>> fewer = new ArrayList<>();
    int half = items.size() / 2;
    if (half > 1) {
      fewer.add(items.subList(0, half));
      fewer.add(items.subList(half, items.size()));
    }
    for (int i = 0; i < items.size(); i++) {
      List<String> left = new ArrayList<>(items);
      left.remove(i);
      fewer.add(left);
    }
    return fewer;
  }

  private static List<String> shorter(List<String> units) {
    return without(units).stream().map(left -> String.join("", left)).toList();
  }

  /** The characters of a JSON string, an escape being one. */
  private static List<String> units(String source) {
    List<String> units = new ArrayList<>();
    for (int at = 1; at < source.length() - 1; ) {
      int size = source.charAt(at) != '\\' ? 1 : source.charAt(at + 1) == 'u' ? 6 : 2;
      units.add(source.substring(at, at + size));
      at += size;
    }
    return units.stream().collect(Collectors.toList());
  }
}
