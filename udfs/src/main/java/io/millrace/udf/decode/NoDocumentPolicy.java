package io.millrace.udf.decode;

/** What happens to a record or an envelope that holds no document. */
public enum NoDocumentPolicy {
  /** It becomes a rejected row. */
  REJECT,
  /** It is skipped and counted. */
  SKIP
}
