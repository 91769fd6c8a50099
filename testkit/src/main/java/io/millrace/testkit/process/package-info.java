/** Child processes that end with their parent. */
@NullMarked
package io.millrace.testkit.process;

import org.jspecify.annotations.NullMarked;
