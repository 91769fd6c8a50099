/** The local stack: {@code deploy/local/up}, its sample producer and its status line. */
@NullMarked
package io.millrace.local;

import org.jspecify.annotations.NullMarked;
