package io.millrace.udf.table;

/** How the values of JSON columns are sent. */
public enum JsonEncoding {
  /** As the columns that the server stores, where they are exact; otherwise as text. */
  COLUMNS,
  /** As text, which every server parses. */
  TEXT
}
