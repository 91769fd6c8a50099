/**
 * Rows → sealed block.
 *
 * <p>Receives rows as filled column buffers, emits {@link io.millrace.udf.block.SealedBlock}s:
 * Native format, compressed, with a unique token. Never changes a block after it is sealed.
 */
@NullMarked
package io.millrace.udf.block;

import org.jspecify.annotations.NullMarked;
