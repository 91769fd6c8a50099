package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.filter.FilterValue;
import io.millrace.udf.filter.LikePattern;
import io.millrace.udf.filter.Truth;
import io.millrace.udf.filter.ValueOrder;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.Condition;
import io.millrace.udf.mapping.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

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
  private final Map<List<List<String>>, Integer> slots = new HashMap<>();

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
        return equal(parts, /* expected= */ true);
      case NOT_EQUAL:
        return equal(parts, /* expected= */ false);
      case LESS:
        return compared(parts, order -> order < 0);
      case LESS_OR_EQUAL:
        return compared(parts, order -> order <= 0);
      case GREATER:
        return compared(parts, order -> order > 0);
      case GREATER_OR_EQUAL:
        return compared(parts, order -> order >= 0);
      case IN:
        return in(parts);
      case LIKE:
        return like(parts, LikePattern.LetterCase.COUNTS);
      case ILIKE:
        return like(parts, LikePattern.LetterCase.IGNORED);
      case IS_NULL:
        Operand operand = operand(parts.get(0));
        return () -> Truth.of(operand.value().isNull());
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
    return () -> {
      Truth truth = Truth.TRUE;
      for (int i = 0; i < tests.length && truth != Truth.FALSE; i++) {
        truth = truth.and(tests[i].test());
      }
      return truth;
    };
  }

  private static Test any(Test[] tests) {
    return () -> {
      Truth truth = Truth.FALSE;
      for (int i = 0; i < tests.length && truth != Truth.TRUE; i++) {
        truth = truth.or(tests[i].test());
      }
      return truth;
    };
  }

  private Test equal(List<Condition> parts, boolean expected) throws MissingFunctionException {
    Operand left = operand(parts.get(0), parts.get(1));
    Operand right = operand(parts.get(1), parts.get(0));
    return () -> {
      FilterValue a = left.value();
      FilterValue b = right.value();
      return a.isNull() || b.isNull() ? Truth.UNKNOWN : Truth.of(order.areEqual(a, b) == expected);
    };
  }

  private Test compared(List<Condition> parts, IntPredicate holds) throws MissingFunctionException {
    Operand left = operand(parts.get(0), parts.get(1));
    Operand right = operand(parts.get(1), parts.get(0));
    return () -> {
      FilterValue a = left.value();
      FilterValue b = right.value();
      return a.isNull() || b.isNull() ? Truth.UNKNOWN : Truth.of(holds.test(order.compare(a, b)));
    };
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
      for (int i = 0; i < list.length && truth != Truth.TRUE; i++) {
        FilterValue element = list[i].value();
        truth =
            truth.or(element.isNull() ? Truth.UNKNOWN : Truth.of(order.areEqual(wanted, element)));
      }
      return truth;
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
      FilterValue value = FilterValue.constant(constant.getBytes(StandardCharsets.UTF_8));
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
      Integer known = slots.get(source.places());
      int slot = known == null ? captures.add(source.places(), subject) : known;
      slots.put(source.places(), slot);
      return () -> {
        captures.read(slot, value);
        return value;
      };
    }
    return source.isTime() ? ofTime(computed(source)) : computed(source);
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
    Expression expression = expressions.of(source, subject);
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
