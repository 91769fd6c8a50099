package io.millrace.udf.convert;

import io.millrace.udf.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;

/** The slots for the values of a document that functions and conditions use. */
final class ArgumentSlots {
  private final List<ArgumentSlot> all = new ArrayList<>();
  private final Mapping mapping;
  private ArgumentSlot[] slots = {};

  ArgumentSlots(Mapping mapping) {
    this.mapping = mapping;
  }

  /** Says what happens to documents that cannot have one of the places. */
  Mapping mapping() {
    return mapping;
  }

  /**
   * Adds a slot; called before the first document.
   *
   * @param anyOf the possible places of the value
   * @param column the column whose function uses it, or behind the columns, a condition
   */
  ArgumentSlot add(List<List<String>> anyOf, int column) {
    ArgumentSlot slot = new ArgumentSlot(anyOf, column);
    all.add(slot);
    slots = all.toArray(new ArgumentSlot[0]);
    return slot;
  }

  int count() {
    return slots.length;
  }

  /** The slots from one on, in the order in which they were added. */
  List<ArgumentSlot> from(int first) {
    return List.copyOf(all.subList(first, all.size()));
  }

  /** Forgets the last document. */
  void begin() {
    for (ArgumentSlot slot : slots) {
      slot.begin();
    }
  }
}
