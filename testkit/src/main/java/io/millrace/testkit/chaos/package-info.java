/**
 * Breaks a running pipeline on purpose, on real processes, and then counts: every document exactly
 * once in the table, every malformed one exactly once in the error table. Used by {@code
 * testkit/chaos} and by the integration tests.
 */
@NullMarked
package io.millrace.testkit.chaos;

import org.jspecify.annotations.NullMarked;
