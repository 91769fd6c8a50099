package io.millrace.udf.type;

/** One name of an Enum8 or Enum16, and its value. */
public final class EnumElement {
  private final String name;
  private final int value;

  EnumElement(String name, int value) {
    this.name = name;
    this.value = value;
  }

  public String name() {
    return name;
  }

  public int value() {
    return value;
  }
}
