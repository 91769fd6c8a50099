/**
 * What table would hold a stream's documents. Receives sampled documents, emits a proposed table
 * and the mapping into it. Asks the server, and creates nothing.
 */
@NullMarked
package io.millrace.job.infer;

import org.jspecify.annotations.NullMarked;
