/**
 * The web server's frame: who may ask, what an answer looks like, the files of the page. Knows no
 * pipeline.
 */
@NullMarked
package io.millrace.console.http;

import org.jspecify.annotations.NullMarked;
