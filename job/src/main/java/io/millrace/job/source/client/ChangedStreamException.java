package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;

/** The stream found is not the expected one. */
final class ChangedStreamException extends Exception {
  private static final long serialVersionUID = 1L;

  private ChangedStreamException(String message) {
    super(message);
  }

  /** The restored state belongs to another stream than the one found now. */
  static ChangedStreamException restored(
      SourceConfig config, StreamIdentity read, StreamIdentity now) {
    String stream = config.key(SourceOptions.STREAM);
    return new ChangedStreamException(
        "The restored state belongs to another stream than "
            + stream
            + " names now. It was read from "
            + read
            + "; now it is "
            + now
            + ". A stream that was deleted and created again is a new stream: the restored positions"
            + " are not valid in it.\nTo read the new stream, configure it under a new label"
            + " (source.streams.<new label>.stream: "
            + config.stream().name()
            + ", instead of "
            + stream
            + ") and resume from the same checkpoint or savepoint with --allow-non-restored-state"
            + " (-n). The job then inserts the blocks in it and reads the stream from"
            + " source.position. Or start without the checkpoint (--fresh), which discards its"
            + " blocks.\nTo continue with the old stream, set "
            + stream
            + " back to it.");
  }

  /** The configured ARN differs from that of the stream with this name. */
  static ChangedStreamException foreign(SourceConfig config, StreamIdentity found) {
    return new ChangedStreamException(
        config.key(SourceOptions.STREAM)
            + " is "
            + config.stream()
            + ", but the credentials find another stream of that name: "
            + found
            + ". Millrace reads streams by name, in the account of the credentials. To read a stream"
            + " of another account, assume a role there (source.credentials.type: assume-role).");
  }
}
