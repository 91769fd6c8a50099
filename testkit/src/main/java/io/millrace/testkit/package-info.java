/** Servers and faults for tests: ports, folders and the place of the repository. */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
