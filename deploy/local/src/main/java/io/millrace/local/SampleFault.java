package io.millrace.local;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is wrong with an event that is malformed on purpose. The id can always be read in it. */
enum SampleFault {
  /** The sender's connection broke. */
  CUT_OFF,
  /** Text where a number belongs. */
  WRONG_TYPE,
  /** A value no member of the Enum has. */
  UNKNOWN_KIND,
  /** A width that fits no UInt16. */
  OUT_OF_RANGE,
  /** JSON, but no object. */
  NO_OBJECT;

  String applyTo(ObjectNode event) {
    return switch (this) {
      case CUT_OFF -> {
        String text = SampleEvent.text(event);
        yield text.substring(0, text.length() * 2 / 3);
      }
      case WRONG_TYPE -> SampleEvent.text(event.put("load_seconds", "very fast"));
      case UNKNOWN_KIND -> SampleEvent.text(event.put("kind", "teleport"));
      case OUT_OF_RANGE -> {
        event.putObject("screen").put("width", 70_000).put("height", 1080);
        yield SampleEvent.text(event);
      }
      case NO_OBJECT -> "\"event " + event.get("id").asText() + " was lost\"";
    };
  }
}
