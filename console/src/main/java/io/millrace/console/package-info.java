/** {@code millrace console}: the options, and the console put together. */
@NullMarked
package io.millrace.console;

import org.jspecify.annotations.NullMarked;
