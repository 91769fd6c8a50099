/**
 * What a ClickHouse table looks like to the converter: its name, its columns, and the columns of an
 * error table. Never asks a server.
 */
@NullMarked
package io.millrace.udf.table;

import org.jspecify.annotations.NullMarked;
