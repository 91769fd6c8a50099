package io.millrace.udf.benchmark;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How the cost of a document grows with one size. A curve that is flat or falls has a cost that
 * grows no faster than what must be done.
 *
 * @param name what grows
 * @param unit what the cost is divided by
 */
record GrowthCurve(String name, String unit, List<Point> points) {
  /**
   * One measurement.
   *
   * @param size of what grows
   * @param micros of CPU time, for a document
   * @param units how many of the curve's units a document has
   */
  record Point(long size, double micros, double units) {
    double nanosPerUnit() {
      return micros * 1000 / units;
    }
  }

  /** The cost of a unit at the largest size, in that at the smallest: at most 1 is linear. */
  double growth() {
    return points.get(points.size() - 1).nanosPerUnit() / points.get(0).nanosPerUnit();
  }

  /** A row of the table. */
  String row() {
    String values =
        points.stream()
            .map(p -> "%,d: %,.2f µs (%,.1f)".formatted(p.size(), p.micros(), p.nanosPerUnit()))
            .collect(Collectors.joining(" · "));
    return "| %s | %s | %s | %.2f |".formatted(name, unit, values, growth());
  }
}
