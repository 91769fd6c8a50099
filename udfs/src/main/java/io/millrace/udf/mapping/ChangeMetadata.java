package io.millrace.udf.mapping;

/** Whether documents are changes of rows, with metadata of the change. */
public enum ChangeMetadata {
  /** They are not; a column such as {@code _version} takes the document's field of its name. */
  ABSENT,
  /** They are; such a column takes the change's metadata. */
  PRESENT
}
