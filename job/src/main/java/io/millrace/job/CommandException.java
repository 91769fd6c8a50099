package io.millrace.job;

/** A command that cannot go on, said in words for the person who gave it. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
