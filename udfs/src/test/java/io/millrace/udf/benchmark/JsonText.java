package io.millrace.udf.benchmark;

/** Writes compact JSON, commas in the right places. */
final class JsonText {
  private final StringBuilder text = new StringBuilder();

  JsonText begin(char bracket) {
    separate();
    text.append(bracket);
    return this;
  }

  JsonText end(char bracket) {
    text.append(bracket);
    return this;
  }

  JsonText name(String name) {
    separate();
    quote(name);
    text.append(':');
    return this;
  }

  JsonText string(String value) {
    separate();
    quote(value);
    return this;
  }

  JsonText number(long value) {
    return raw(Long.toString(value));
  }

  JsonText raw(String value) {
    separate();
    text.append(value);
    return this;
  }

  private void separate() {
    char last = text.length() == 0 ? '{' : text.charAt(text.length() - 1);
    if (last != '{' && last != '[' && last != ':') {
      text.append(',');
    }
  }

  private void quote(String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    text.append('"').append(escaped).append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
