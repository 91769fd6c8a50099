package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;

/** The stream that is to be read is not the one that is meant. */
final class ChangedStreamException extends Exception {
  private static final long serialVersionUID = 1L;

  private ChangedStreamException(String message) {
    super(message);
  }

  /** The state is of a stream that was read before, and there is another one now. */
  static ChangedStreamException restored(
      SourceConfig config, StreamIdentity read, StreamIdentity now) {
    String stream = config.key(SourceOptions.STREAM);
    return new ChangedStreamException(
        "The restored state was read from another stream than "
            + stream
            + " names now. Read was "
            + read
            + "; now it is "
            + now
            + ". A stream that is deleted and created again is another one: the restored positions"
            + " mean nothing in it.\nTo read the stream that is there now, give it a label of its"
            + " own (source.streams.<new label>.stream: "
            + config.stream().name()
            + ", in place of "
            + stream
            + ") and resume from the same checkpoint or savepoint with --allow-non-restored-state"
            + " (-n): blocks in it are still inserted, and the stream is read from source.position."
            + " Or start without the checkpoint (--fresh), which gives up its blocks.\nTo go on with"
            + " the stream read before, set "
            + stream
            + " back to it.");
  }

  /** The stream is named by its ARN, and what is found by its name is another one. */
  static ChangedStreamException foreign(SourceConfig config, StreamIdentity found) {
    return new ChangedStreamException(
        config.key(SourceOptions.STREAM)
            + " is "
            + config.stream()
            + ", but the stream of that name that the credentials reach is "
            + found
            + ". Streams are read by name, in the account of the credentials: to read one of another"
            + " account, assume a role there (source.credentials.type: assume-role).");
  }
}
