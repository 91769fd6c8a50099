package io.millrace.job.tool.infer.guess;

/** How an object inside a document is stored. */
public enum Nesting {
  /** Its fields become columns: {@code user.id} the column {@code user_id}. */
  FLATTEN,
  /** One column of type Tuple. */
  TUPLE,
  /** One column of type JSON. */
  JSON
}
