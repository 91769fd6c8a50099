/**
 * The converter's view of a ClickHouse table: its name, its columns, and the columns of an error
 * table. Never queries a server.
 */
@NullMarked
package io.millrace.udf.table;

import org.jspecify.annotations.NullMarked;
