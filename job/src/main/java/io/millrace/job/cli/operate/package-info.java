/**
 * Commands for running pipelines: {@code list}, {@code status}, {@code stop}, {@code remove},
 * {@code errors}.
 */
@NullMarked
package io.millrace.job.cli.operate;

import org.jspecify.annotations.NullMarked;
