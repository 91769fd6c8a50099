/**
 * The way from records to sealed blocks, and its API.
 *
 * <p>Receives {@link io.millrace.udf.record.Record}s, emits {@link
 * io.millrace.udf.block.SealedBlock}s. Uses neither Flink nor a network. Never drops a document
 * silently: a document that cannot become a row becomes a rejected row.
 */
@NullMarked
package io.millrace.udf;

import org.jspecify.annotations.NullMarked;
