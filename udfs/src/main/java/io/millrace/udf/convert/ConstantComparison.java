package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.filter.ConstantOrder;
import io.millrace.udf.filter.Truth;
import io.millrace.udf.mapping.Condition;

/** A field compared with a constant, where possible without parsing the field a second time. */
final class ConstantComparison implements ConditionCompiler.Test {
  private final ArgumentSlot slot;
  private final ConstantOrder constant;
  private final ConditionCompiler.Test otherwise;

  /** What the comparison is for a field that is less than the constant, equal, and greater. */
  private final Truth ifLess;

  private final Truth ifEqual;
  private final Truth ifGreater;

  /**
   * @param slot of the field
   * @param kind how the field, on the left, is compared with the constant
   * @param otherwise the same comparison for all values
   */
  ConstantComparison(
      ArgumentSlot slot,
      Condition.Kind kind,
      ConstantOrder constant,
      ConditionCompiler.Test otherwise) {
    this.slot = slot;
    this.constant = constant;
    this.otherwise = otherwise;
    ifLess = Truth.of(holds(kind, -1));
    ifEqual = Truth.of(holds(kind, 0));
    ifGreater = Truth.of(holds(kind, 1));
    if (constant.isNumber()) {
      slot.recordNumber();
    }
  }

  /** Whether two values in this order meet a comparison. */
  static boolean holds(Condition.Kind kind, int order) {
    switch (kind) {
      case EQUAL:
        return order == 0;
      case NOT_EQUAL:
        return order != 0;
      case LESS:
        return order < 0;
      case LESS_OR_EQUAL:
        return order <= 0;
      case GREATER:
        return order > 0;
      case GREATER_OR_EQUAL:
        return order >= 0;
      default:
        throw new IllegalArgumentException("No comparison: " + kind);
    }
  }

  /** The comparison with its sides exchanged. */
  static Condition.Kind mirrored(Condition.Kind kind) {
    switch (kind) {
      case LESS:
        return Condition.Kind.GREATER;
      case LESS_OR_EQUAL:
        return Condition.Kind.GREATER_OR_EQUAL;
      case GREATER:
        return Condition.Kind.LESS;
      case GREATER_OR_EQUAL:
        return Condition.Kind.LESS_OR_EQUAL;
      default:
        return kind;
    }
  }

  @Override
  public Truth test() throws ValueException {
    switch (slot.compare(constant)) {
      case -1:
        return ifLess;
      case 0:
        return ifEqual;
      case 1:
        return ifGreater;
      case ConstantOrder.NULL:
        return Truth.UNKNOWN;
      default:
        return otherwise.test();
    }
  }
}
