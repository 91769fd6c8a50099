/**
 * The Convert operator: runs {@code io.millrace.udf} inside Flink. Receives records, emits sealed
 * blocks. Never talks to ClickHouse.
 */
@NullMarked
package io.millrace.job.convert;

import org.jspecify.annotations.NullMarked;
