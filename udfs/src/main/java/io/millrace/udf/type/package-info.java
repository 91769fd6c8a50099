/** ClickHouse's type syntax: the parser and its result. Never writes a value. */
@NullMarked
package io.millrace.udf.type;

import org.jspecify.annotations.NullMarked;
