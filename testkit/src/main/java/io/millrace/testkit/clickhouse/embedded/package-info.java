/**
 * ClickHouse's HTTP interface for a ClickHouse library without one, so that tests can run against
 * its engine. Receives HTTP requests, runs their statements in the library of this process, and
 * answers as a server does. For tests alone.
 *
 * <p>Parsing, types, tables, views and deduplication are the library's own code. What a request
 * becomes is not: {@code HttpStatements} says what it is translated to. There are no users but
 * {@code default}, no native protocol, no sessions, and no replicas.
 */
@NullMarked
package io.millrace.testkit.clickhouse.embedded;

import org.jspecify.annotations.NullMarked;
