package io.millrace.job.config.load;

import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ConsumerRegistration;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.config.value.StreamAddress;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;

/** What must hold between the keys of a stream. */
final class SourceRules {
  private final ConfigBuilder draft;

  SourceRules(ConfigBuilder draft) {
    this.draft = draft;
  }

  /** What holds for the source as a whole. */
  void apply() {
    region();
    timestamp();
    new CredentialsRules(draft).apply();
    fanOut();
    draft.streams().forEach(stream -> new SourceRules(stream).applyToStream());
  }

  /** What one stream only takes from the source was looked at there. */
  private void applyToStream() {
    if (!draft.isGiven(SourceOptions.STREAM)) {
      complain(SourceOptions.STREAM, "is missing; expected a stream's name or its ARN");
    }
    region();
    if (draft.owns(SourceOptions.POSITION.key()) || draft.owns(SourceOptions.TIMESTAMP.key())) {
      timestamp();
    }
    if (draft.owns("source.credentials")) {
      new CredentialsRules(draft).apply();
    }
    fanOut();
  }

  private void region() {
    Optional<StreamAddress> stream = draft.find(SourceOptions.STREAM).flatMap(StreamAddress::parse);
    if (stream.isEmpty()) {
      return;
    }
    Optional<String> fromArn = stream.get().region();
    Optional<String> region = draft.find(SourceOptions.REGION);
    if (fromArn.isEmpty() && !draft.isGiven(SourceOptions.REGION)) {
      complain(
          SourceOptions.REGION,
          "is missing; expected an AWS region such as us-east-1, or the stream's ARN in"
              + " source.stream");
    } else if (fromArn.isPresent() && region.isPresent() && !fromArn.equals(region)) {
      complain(
          SourceOptions.REGION,
          "is `"
              + region.get()
              + "`, but the ARN in source.stream says `"
              + fromArn.get()
              + "`; remove this key");
    }
  }

  private void timestamp() {
    Optional<StartPosition> position = draft.find(SourceOptions.POSITION);
    if (position.isEmpty()) {
      return;
    }
    boolean wanted = position.get() == StartPosition.AT_TIMESTAMP;
    boolean given = draft.isGiven(SourceOptions.TIMESTAMP);
    if (wanted && !given) {
      complain(
          SourceOptions.TIMESTAMP,
          "is missing; source.position AT_TIMESTAMP needs it, such as 2026-11-01T00:00:00Z");
    } else if (given && !wanted) {
      complain(
          SourceOptions.TIMESTAMP,
          "has no effect with source.position "
              + position.get()
              + "; set that to AT_TIMESTAMP or remove this key");
    }
  }

  private void fanOut() {
    Optional<ReaderType> reader = draft.find(SourceOptions.READER);
    Optional<ConsumerRegistration> registration = draft.find(SourceOptions.CONSUMER_REGISTRATION);
    if (reader.isEmpty() || registration.isEmpty()) {
      return;
    }
    boolean isFanOut = reader.get() == ReaderType.ENHANCED_FAN_OUT;
    boolean isGivenConsumer = isFanOut && registration.get() == ConsumerRegistration.NONE;
    if (isGivenConsumer && !draft.isGiven(SourceOptions.CONSUMER_ARN)) {
      complain(
          SourceOptions.CONSUMER_ARN, "is missing; source.consumer-registration none needs it");
    } else if (!isGivenConsumer && draft.isGiven(SourceOptions.CONSUMER_ARN)) {
      complain(
          SourceOptions.CONSUMER_ARN,
          "has no effect without source.reader enhanced-fan-out and source.consumer-registration"
              + " none; set these or remove this key");
    }
    if (isGivenConsumer) {
      consumerOfThisStream();
    }
    if (isFanOut && !isGivenConsumer && !draft.isGiven(SourceOptions.CONSUMER_NAME)) {
      complain(
          SourceOptions.CONSUMER_NAME, "is missing; source.reader enhanced-fan-out needs a name");
    }
  }

  /** The stream would be read by the shards of one and the records of another. */
  private void consumerOfThisStream() {
    Optional<StreamAddress> stream = draft.find(SourceOptions.STREAM).flatMap(StreamAddress::parse);
    Optional<String> consumer = draft.find(SourceOptions.CONSUMER_ARN);
    if (stream.isPresent()
        && consumer.isPresent()
        && !consumer.get().contains(":stream/" + stream.get().name() + "/consumer/")) {
      complain(
          SourceOptions.CONSUMER_ARN,
          "is a consumer of another stream than source.stream `" + stream.get().name() + "`");
    }
  }

  private void complain(ConfigOption<?> option, String message) {
    draft.complain(option.key(), message);
  }
}
