package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.filter.ConstantOrder;
import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.filter.LikePattern;
import io.millrace.udf.filter.Truth;
import io.millrace.udf.filter.ValueOrder;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.Condition;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the condition of a filter. Its places in the document get slots; a place that occurs
 * twice gets one.
 */
final class ConditionCompiler {
  /** A compiled condition. Its parts are evaluated from left to right, as far as they matter. */
  @FunctionalInterface
  interface Test {
    /**
     * Whether the current document meets it.
     *
     * @throws ValueException if values cannot be compared, or a function has no result
     */
    Truth test() throws ValueException;
  }

  /** A value that the condition compares. */
  @FunctionalInterface
  private interface Operand {
    FilterValue value() throws ValueException;
  }

  private final RecordMetadata facts;
  private final ArgumentSlots captures;
  private final ExpressionCompiler expressions;
  private final int subject;
  private final ValueOrder order = new ValueOrder();
  private final Map<List<List<String>>, ArgumentSlot> slots = new HashMap<>();

  /**
   * @param subject the number of the condition, behind those of the columns
   */
  ConditionCompiler(RecordMetadata facts, ArgumentSlots captures, int subject) {
    this.facts = facts;
    this.captures = captures;
    this.subject = subject;
    expressions = new ExpressionCompiler(facts, captures);
  }

  /**
   * @throws MissingFunctionException if a function is not on the class path
   */
  Test of(Condition condition) throws MissingFunctionException {
    List<Condition> parts = condition.parts();
    switch (condition.kind()) {
      case AND:
        return all(tests(parts));
      case OR:
        return any(tests(parts));
      case NOT:
        Test test = of(parts.get(0));
        return () -> test.test().not();
      case EQUAL:
      case NOT_EQUAL:
      case LESS:
      case LESS_OR_EQUAL:
      case GREATER:
      case GREATER_OR_EQUAL:
        return comparison(condition.kind(), parts.get(0), parts.get(1));
      case IN:
        return isPlace(parts.get(0)) ? equalToAny(equalTo(parts)) : in(parts);
      case LIKE:
        return like(parts, LikePattern.LetterCase.COUNTS);
      case ILIKE:
        return like(parts, LikePattern.LetterCase.IGNORED);
      case IS_NULL:
        return isNull(parts.get(0));
      case VALUE:
        Operand value = operand(condition);
        return () -> order.truth(value.value());
    }
    throw new IllegalStateException("No such condition: " + condition.kind());
  }

  private Test[] tests(List<Condition> parts) throws MissingFunctionException {
    Test[] tests = new Test[parts.size()];
    for (int i = 0; i < tests.length; i++) {
      tests[i] = of(parts.get(i));
    }
    return tests;
  }

  private static Test all(Test[] tests) {
    if (Arrays.stream(tests).allMatch(ConstantComparison.class::isInstance)) {
      return allOf(Arrays.copyOf(tests, tests.length, ConstantComparison[].class));
    }
    return () -> {
      Truth truth = Truth.TRUE;
      for (Test test : tests) {
        Truth part = test.test();
        if (part == Truth.FALSE) {
          return part;
        }
        truth = part == Truth.UNKNOWN ? part : truth;
      }
      return truth;
    };
  }

  /** What {@link #all} does, with calls that the compiler knows. */
  private static Test allOf(ConstantComparison[] tests) {
    return () -> {
      Truth truth = Truth.TRUE;
      for (ConstantComparison test : tests) {
        Truth part = test.test();
        if (part == Truth.FALSE) {
          return part;
        }
        truth = part == Truth.UNKNOWN ? part : truth;
      }
      return truth;
    };
  }

  private static Test any(Test[] tests) {
    return () -> {
      Truth truth = Truth.FALSE;
      for (Test test : tests) {
        Truth part = test.test();
        if (part == Truth.TRUE) {
          return part;
        }
        truth = part == Truth.UNKNOWN ? part : truth;
      }
      return truth;
    };
  }

  private static Test equalToAny(Test[] elements) {
    return () -> {
      Truth truth = Truth.FALSE;
      ValueException failure = null;
      for (int i = 0; i < elements.length && truth != Truth.TRUE; i++) {
        try {
          truth = truth.or(elements[i].test());
        } catch (ValueException e) {
          failure = failure == null ? e : failure;
        }
      }
      return resultOf(truth, failure);
    };
  }

  /**
   * What IN gives: a value that cannot be compared with one element may equal another, in whatever
   * order they are.
   *
   * @param failure of the first element that the value cannot be compared with
   */
  private static Truth resultOf(Truth truth, @Nullable ValueException failure)
      throws ValueException {
    if (truth != Truth.TRUE && failure != null) {
      throw failure;
    }
    return truth;
  }

  private Test isNull(Condition part) throws MissingFunctionException {
    if (isPlace(part)) {
      ArgumentSlot slot = slot(part.value());
      return () -> Truth.of(slot.isNull());
    }
    Operand operand = operand(part);
    return () -> Truth.of(operand.value().isNull());
  }

  private Test[] equalTo(List<Condition> parts) throws MissingFunctionException {
    Test[] tests = new Test[parts.size() - 1];
    for (int i = 0; i < tests.length; i++) {
      tests[i] = comparison(Condition.Kind.EQUAL, parts.get(0), parts.get(i + 1));
    }
    return tests;
  }

  private Test comparison(Condition.Kind kind, Condition first, Condition second)
      throws MissingFunctionException {
    Test test = ofAllValues(kind, first, second);
    if (isPlace(first) && isConstant(second)) {
      return withConstant(kind, first, second, test);
    }
    if (isConstant(first) && isPlace(second)) {
      return withConstant(ConstantComparison.mirrored(kind), second, first, test);
    }
    return test;
  }

  private Test withConstant(
      Condition.Kind kind, Condition place, Condition constant, Test otherwise) {
    ConstantOrder order = ConstantOrder.with(constant(constant.value()), isForEquality(kind));
    return order == null
        ? otherwise
        : new ConstantComparison(slot(place.value()), kind, order, otherwise);
  }

  private Test ofAllValues(Condition.Kind kind, Condition first, Condition second)
      throws MissingFunctionException {
    Operand left = operand(first, second);
    Operand right = operand(second, first);
    boolean isForEquality = isForEquality(kind);
    return () -> {
      FilterValue a = left.value();
      FilterValue b = right.value();
      if (a.isNull() || b.isNull()) {
        return Truth.UNKNOWN;
      }
      int compared = isForEquality ? (order.areEqual(a, b) ? 0 : 1) : order.compare(a, b);
      return Truth.of(ConstantComparison.holds(kind, compared));
    };
  }

  private static boolean isForEquality(Condition.Kind kind) {
    return kind == Condition.Kind.EQUAL || kind == Condition.Kind.NOT_EQUAL;
  }

  private static boolean isPlace(Condition part) {
    return part.kind() == Condition.Kind.VALUE
        && part.value().isPlace()
        && part.value().constant() == null
        && part.value().metadata() == null;
  }

  private static boolean isConstant(Condition part) {
    return part.kind() == Condition.Kind.VALUE && part.value().constant() != null;
  }

  private Test in(List<Condition> parts) throws MissingFunctionException {
    Operand value = operand(parts.get(0));
    Operand[] list = new Operand[parts.size() - 1];
    for (int i = 0; i < list.length; i++) {
      list[i] = operand(parts.get(i + 1), parts.get(0));
    }
    return () -> {
      FilterValue wanted = value.value();
      if (wanted.isNull()) {
        return Truth.UNKNOWN;
      }
      Truth truth = Truth.FALSE;
      ValueException failure = null;
      for (int i = 0; i < list.length && truth != Truth.TRUE; i++) {
        try {
          FilterValue element = list[i].value();
          truth =
              truth.or(
                  element.isNull() ? Truth.UNKNOWN : Truth.of(order.areEqual(wanted, element)));
        } catch (ValueException e) {
          failure = failure == null ? e : failure;
        }
      }
      return resultOf(truth, failure);
    };
  }

  private Test like(List<Condition> parts, LikePattern.LetterCase letterCase)
      throws MissingFunctionException {
    Operand value = text(parts.get(0));
    Operand pattern = text(parts.get(1));
    LikePattern compiled = new LikePattern(letterCase);
    return () -> {
      FilterValue text = value.value();
      FilterValue like = pattern.value();
      if (text.isNull() || like.isNull()) {
        return Truth.UNKNOWN;
      }
      compiled.set(like);
      return Truth.of(compiled.matches(text));
    };
  }

  /** A value whose text is wanted, also if it is a time. */
  private Operand text(Condition condition) throws MissingFunctionException {
    return condition.kind() == Condition.Kind.VALUE && condition.value().isTime()
        ? computed(condition.value())
        : operand(condition);
  }

  /** A value that is compared with another one: a constant beside a time is read as one. */
  private Operand operand(Condition condition, Condition other) throws MissingFunctionException {
    Operand operand = operand(condition);
    boolean isTimeConstant =
        condition.kind() == Condition.Kind.VALUE
            && condition.value().constant() != null
            && other.kind() == Condition.Kind.VALUE
            && other.value().isTime();
    if (isTimeConstant) {
      try {
        order.makeTime(operand.value());
      } catch (ValueException e) {
        throw new IllegalStateException("The condition was parsed before", e);
      }
    }
    return operand;
  }

  private Operand operand(Condition condition) throws MissingFunctionException {
    if (condition.kind() != Condition.Kind.VALUE) {
      return ofTruth(of(condition));
    }
    ColumnSource source = condition.value();
    String constant = source.constant();
    if (constant != null) {
      FilterValue value = constant(source);
      return () -> value;
    }
    FilterValue value = new FilterValue(source.toString());
    Metadata metadata = source.metadata();
    if (metadata != null) {
      return () -> {
        facts.read(metadata, value);
        return value;
      };
    }
    if (source.isPlace()) {
      ArgumentSlot slot = slot(source);
      return () -> {
        slot.read(value);
        return value;
      };
    }
    return source.isTime() ? ofTime(computed(source)) : computed(source);
  }

  private static FilterValue constant(ColumnSource source) {
    String json = Objects.requireNonNull(source.constant(), "not a constant");
    return FilterValue.constant(json.getBytes(StandardCharsets.UTF_8));
  }

  private ArgumentSlot slot(ColumnSource place) {
    return slots.computeIfAbsent(place.places(), places -> captures.add(places, subject));
  }

  private static Operand ofTruth(Test test) {
    FilterValue value = new FilterValue("the condition");
    return () -> {
      Truth truth = test.test();
      if (truth == Truth.UNKNOWN) {
        value.setNull();
      } else {
        value.setBoolean(truth == Truth.TRUE);
      }
      return value;
    };
  }

  private Operand computed(ColumnSource source) throws MissingFunctionException {
    Expression expression = expressions.of(source, subject, EmptyText.KEEP);
    FilterValue value = new FilterValue(source.toString());
    return () -> {
      byte[] json = expression.value().jsonBytes();
      value.setJson(json, 0, json.length);
      return value;
    };
  }

  private Operand ofTime(Operand text) {
    return () -> {
      FilterValue value = text.value();
      order.makeTime(value);
      return value;
    };
  }
}
