/**
 * The functions applied to records: payload → documents → rows → sealed blocks.
 *
 * <p>Receives {@link io.millrace.udf.decode.Record}s, emits {@link
 * io.millrace.udf.block.SealedBlock}s. Knows neither Flink nor a network, and never drops a
 * document silently: what cannot become a row becomes a rejected row.
 */
@NullMarked
package io.millrace.udf;

import org.jspecify.annotations.NullMarked;
