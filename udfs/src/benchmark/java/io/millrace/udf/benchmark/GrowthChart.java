package io.millrace.udf.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws curves as SVG: size over the cost of a unit, both as multiples of the first point. */
final class GrowthChart {
  private static final int LEFT = 60;
  private static final int TOP = 20;
  private static final int WIDTH = 480;
  private static final int HEIGHT = 300;
  private static final int MOST_DECADES = 5;

  /** The vertical axis: from an eighth to eight times the cost at the smallest size. */
  private static final int DOUBLINGS = 3;

  private static final List<String> COLOURS =
      List.of(
          "#1b6ca8", "#d1495b", "#2e933c", "#8e5ea2", "#c97b00", "#008b8b", "#444444", "#a0522d");

  private GrowthChart() {}

  static String of(List<GrowthCurve> curves) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 840 370\""
            + " font-family=\"sans-serif\" font-size=\"11\">");
    parts.add("<rect width=\"840\" height=\"370\" fill=\"white\"/>");
    for (int decade = 0; decade <= MOST_DECADES; decade++) {
      double x = x(Math.pow(10, decade));
      parts.add(line(x, TOP, x, TOP + HEIGHT));
      parts.add(text(x - 8, TOP + HEIGHT + 16, "×%,d".formatted((long) Math.pow(10, decade))));
    }
    for (int doubling = -DOUBLINGS; doubling <= DOUBLINGS; doubling++) {
      double y = y(Math.pow(2, doubling));
      parts.add(line(LEFT, y, LEFT + WIDTH, y));
      parts.add(text(LEFT - 40, y + 4, "×" + number(Math.pow(2, doubling))));
    }
    parts.add(text(LEFT + 90, TOP + HEIGHT + 36, "size, in multiples of the smallest measured"));
    for (int i = 0; i < curves.size(); i++) {
      add(parts, curves.get(i), COLOURS.get(i % COLOURS.size()), TOP + 12 + 18 * i);
    }
    parts.add("</svg>\n");
    return String.join("\n", parts);
  }

  private static void add(List<String> parts, GrowthCurve curve, String colour, int legend) {
    GrowthCurve.Point first = curve.points().get(0);
    StringBuilder path = new StringBuilder();
    for (GrowthCurve.Point point : curve.points()) {
      path.append(number(x((double) point.size() / first.size()))).append(',');
      path.append(number(y(point.nanosPerUnit() / first.nanosPerUnit()))).append(' ');
    }
    parts.add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
            .formatted(colour, path.toString().strip()));
    String style = "<rect x=\"560\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>";
    parts.add(style.formatted(legend - 9, colour));
    parts.add(text(576, legend, curve.name() + ", per " + curve.unit()));
  }

  private static double x(double multiple) {
    return LEFT + WIDTH * Math.min(Math.log10(multiple) / MOST_DECADES, 1);
  }

  private static double y(double multiple) {
    double doublings = Math.log(multiple) / Math.log(2);
    double within = Math.max(-DOUBLINGS, Math.min(DOUBLINGS, doublings));
    return TOP + HEIGHT * (DOUBLINGS - within) / (2.0 * DOUBLINGS);
  }

  private static String line(double x1, double y1, double x2, double y2) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/>"
        .formatted(number(x1), number(y1), number(x2), number(y2));
  }

  private static String text(double x, double y, String text) {
    return "<text x=\"%s\" y=\"%s\">%s</text>".formatted(number(x), number(y), text);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
