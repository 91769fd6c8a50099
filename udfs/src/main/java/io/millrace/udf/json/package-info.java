/**
 * The JSON tokenizer. Receives ranges of bytes, emits tokens without copying them. Depends on
 * neither Kinesis nor ClickHouse.
 */
@NullMarked
package io.millrace.udf.json;

import org.jspecify.annotations.NullMarked;
