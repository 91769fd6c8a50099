/**
 * Rows → sealed block.
 *
 * <p>Receives rows as filled column buffers, emits {@link io.millrace.udf.block.SealedBlock}s:
 * Native format, compressed, with a unique token. Never modifies a sealed block.
 */
@NullMarked
package io.millrace.udf.block;

import org.jspecify.annotations.NullMarked;
