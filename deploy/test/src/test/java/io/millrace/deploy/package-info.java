/** Checks what is in deploy/ without a cluster or an account. */
@NullMarked
package io.millrace.deploy;

import org.jspecify.annotations.NullMarked;
