/**
 * Proposes a table for sampled documents. Receives documents, emits columns, engine, keys and the
 * mapping. Asks the server for its version, and creates nothing.
 */
@NullMarked
package io.millrace.job.tool.infer;

import org.jspecify.annotations.NullMarked;
