/** npm packages that hold servers: installed once, shared by all runs. */
@NullMarked
package io.millrace.testkit.npm;

import org.jspecify.annotations.NullMarked;
