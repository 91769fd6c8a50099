/**
 * Records and reasons: the input, and why a document may be rejected. Depends on no other package.
 */
@NullMarked
package io.millrace.udf.record;

import org.jspecify.annotations.NullMarked;
