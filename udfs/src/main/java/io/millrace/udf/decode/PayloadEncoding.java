package io.millrace.udf.decode;

/** How a producer writes the bytes of a payload. */
public enum PayloadEncoding {
  /** As they are. */
  PLAIN,
  /**
   * As base64 text, as {@link io.millrace.udf.json.Base64Text} reads it. A payload that begins with
   * a brace or a bracket is JSON already, and is taken as it is: neither is a digit of base64.
   */
  BASE64
}
