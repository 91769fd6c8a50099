/**
 * The local stack: a real ClickHouse, a Kinesis emulator, a sample producer and a Flink, each a
 * process of its own on this machine. Serves people who try Millrace and the integration tests
 * alike.
 */
@NullMarked
package io.millrace.local;

import org.jspecify.annotations.NullMarked;
