/** Services of AWS that no emulator at hand has, as far as Millrace asks them. */
@NullMarked
package io.millrace.testkit.aws;

import org.jspecify.annotations.NullMarked;
