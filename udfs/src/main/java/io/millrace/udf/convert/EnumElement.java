package io.millrace.udf.convert;

/** One name of an Enum8 or Enum16, and its value. */
final class EnumElement {
  private final String name;
  private final int value;

  EnumElement(String name, int value) {
    this.name = name;
    this.value = value;
  }

  String name() {
    return name;
  }

  int value() {
    return value;
  }
}
