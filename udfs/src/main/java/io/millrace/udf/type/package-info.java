/** ClickHouse's type language: the parser and what it yields. Never writes a value. */
@NullMarked
package io.millrace.udf.type;

import org.jspecify.annotations.NullMarked;
