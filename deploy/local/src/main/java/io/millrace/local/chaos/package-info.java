/**
 * Breaks a running pipeline on purpose, on real processes, and then counts: every document exactly
 * once in the table, every malformed one exactly once in the error table. Used by {@code
 * deploy/local/chaos} and by the integration tests.
 */
@NullMarked
package io.millrace.local.chaos;

import org.jspecify.annotations.NullMarked;
