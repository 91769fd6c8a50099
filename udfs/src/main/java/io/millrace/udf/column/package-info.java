/**
 * The buffers of a column and the interface of its writer. Receives JSON tokens, emits bytes in
 * ClickHouse's Native format. A value is appended completely or not at all.
 */
@NullMarked
package io.millrace.udf.column;

import org.jspecify.annotations.NullMarked;
