package io.millrace.job.cli.terminal;

/** A command that cannot continue; the message is for the user. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }

  /**
   * @param what happened and where
   * @param fix what to do about it; empty when there is nothing to do
   */
  public CommandException(String what, String fix) {
    super(fix.isEmpty() ? what : what + "\n→ " + fix);
  }
}
