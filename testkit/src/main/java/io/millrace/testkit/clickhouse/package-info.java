/**
 * A real ClickHouse server, its clock, its replicas and their ZooKeeper, each a process on this
 * machine.
 */
@NullMarked
package io.millrace.testkit.clickhouse;

import org.jspecify.annotations.NullMarked;
