/** A Kinesis emulator as a process on this machine, and the records put into it. */
@NullMarked
package io.millrace.testkit.kinesis;

import org.jspecify.annotations.NullMarked;
