/** Rejected documents: shows and replays them, as {@code errors} does. */
@NullMarked
package io.millrace.console.errors;

import org.jspecify.annotations.NullMarked;
