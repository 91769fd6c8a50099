/** The images and the Compose files. */
@NullMarked
package io.millrace.deploy.docker;

import org.jspecify.annotations.NullMarked;
