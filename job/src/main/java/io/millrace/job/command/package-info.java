/**
 * The setup commands: from a stream to a running pipeline. Receives a command line, asks the other
 * packages, and says the answer on a terminal or as JSON or YAML. Changes nothing unless told to.
 */
@NullMarked
package io.millrace.job.command;

import org.jspecify.annotations.NullMarked;
