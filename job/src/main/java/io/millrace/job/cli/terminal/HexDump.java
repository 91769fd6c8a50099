package io.millrace.job.cli.terminal;

import io.millrace.udf.record.Record;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Style;

/** Payloads byte by byte, sixteen a line, with the characters they may be. */
public final class HexDump {
  private static final int PER_LINE = 16;

  private HexDump() {}

  public static void of(List<Record> records, PrintWriter out, Terminal terminal) {
    for (Record record : records) {
      String heading =
          RecordHeading.of(record, 0, DisplayedValues.ALL)
              + "  "
              + Plural.of(record.payload().length, "byte");
      out.println(terminal.styled(Style.faint, heading));
      byte[] payload = record.payload();
      for (int at = 0; at < payload.length; at += PER_LINE) {
        out.println(line(payload, at));
      }
      out.println();
    }
  }

  private static String line(byte[] payload, int at) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = at; i < at + PER_LINE; i++) {
      if (i < payload.length) {
        hex.append(String.format(Locale.ROOT, "%02x ", payload[i] & 0xff));
        text.append(payload[i] >= ' ' && payload[i] < 0x7f ? (char) payload[i] : '.');
      } else {
        hex.append("   ");
      }
    }
    return String.format(Locale.ROOT, "%08x  %s %s", at, hex, text);
  }
}
