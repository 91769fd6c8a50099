/**
 * The pipelines of the cluster and the files of a folder: watches them, shows them, stops and
 * removes them.
 */
@NullMarked
package io.millrace.console.pipelines;

import org.jspecify.annotations.NullMarked;
