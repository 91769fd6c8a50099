package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of every width against the JDK's own, at random; every run draws another seed. */
final class NumbersTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64, 128, 256})
  void signedIntegersAreExactUpToTheirLimits(int bits) throws Exception {
    BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
    checkIntegers("Int" + bits, bits, limit.negate(), limit.subtract(BigInteger.ONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64, 128, 256})
  void unsignedIntegersAreExactUpToTheirLimits(int bits) throws Exception {
    BigInteger max = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    checkIntegers("UInt" + bits, bits, BigInteger.ZERO, max);
  }

  private void checkIntegers(String type, int bits, BigInteger min, BigInteger max)
      throws Exception {
    WrittenColumn column = new WrittenColumn(type);
    for (int i = 0; i < 2000; i++) {
      BigInteger number = new BigInteger(1 + random.nextInt(bits + 2), random);
      number = random.nextBoolean() ? number : number.negate();
      String json = random.nextBoolean() ? number.toString() : "\"" + number + "\"";
      if (number.compareTo(min) >= 0 && number.compareTo(max) <= 0) {
        assertThat(integer(column.bytes(json)))
            .as("%s, seed %s", json, seed)
            .isEqualTo(number.signum() < 0 ? number.add(BigInteger.ONE.shiftLeft(bits)) : number);
      } else {
        assertThat(refusal(column, json))
            .as("%s, seed %s", json, seed)
            .isEqualTo(Reason.OUT_OF_RANGE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"9,0", "9,4", "9,9", "18,4", "18,18", "38,10", "76,0", "76,30"})
  void decimalsAreExactUpToTheirLimits(int precision, int scale) throws Exception {
    WrittenColumn column = new WrittenColumn("Decimal(" + precision + ", " + scale + ")");
    for (int i = 0; i < 5000; i++) {
      BigDecimal number = decimal(precision, scale);
      String json = random.nextBoolean() ? number.toString() : number.toPlainString();
      BigDecimal shifted = number.movePointRight(scale).stripTrailingZeros();
      boolean whole = shifted.scale() <= 0;
      boolean fits = shifted.abs().toBigInteger().compareTo(BigInteger.TEN.pow(precision)) < 0;
      if (whole && fits) {
        ByteBuffer bytes = column.bytes(json);
        int bits = 8 * bytes.capacity();
        BigInteger expected = shifted.toBigIntegerExact();
        assertThat(integer(bytes))
            .as("%s, seed %s", json, seed)
            .isEqualTo(
                expected.signum() < 0 ? expected.add(BigInteger.ONE.shiftLeft(bits)) : expected);
      } else {
        assertThat(refusal(column, json))
            .as("%s, seed %s", json, seed)
            .isEqualTo(fits ? Reason.INVALID_VALUE : Reason.OUT_OF_RANGE);
      }
    }
  }

  private BigDecimal decimal(int precision, int scale) {
    StringBuilder digits = new StringBuilder(random.nextBoolean() ? "" : "-");
    int count = 1 + random.nextInt(precision + 2);
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + (random.nextInt(4) == 0 ? 0 : random.nextInt(10))));
    }
    int ownScale = random.nextInt(scale + 3) - random.nextInt(2) * random.nextInt(precision);
    return new BigDecimal(new BigInteger(digits.toString()), ownScale);
  }

  @Test
  void doublesAreTheNearest() throws Exception {
    WrittenColumn column = new WrittenColumn("Float64");
    for (int i = 0; i < 200_000; i++) {
      String text = floating();
      double expected = Double.parseDouble(text);
      if (Double.isInfinite(expected)) {
        assertThat(refusal(column, text)).isEqualTo(Reason.OUT_OF_RANGE);
      } else {
        assertThat(column.bytes(text).getLong(0))
            .as("%s, seed %s", text, seed)
            .isEqualTo(Double.doubleToRawLongBits(expected));
      }
    }
  }

  @Test
  void floatsAreTheNearestAndNotRoundedTwice() throws Exception {
    WrittenColumn column = new WrittenColumn("Float32");
    for (int i = 0; i < 200_000; i++) {
      String text = random.nextInt(4) > 0 ? floating() : nearTie();
      float expected = Float.parseFloat(text);
      if (Float.isInfinite(expected)) {
        assertThat(refusal(column, text)).isEqualTo(Reason.OUT_OF_RANGE);
      } else {
        assertThat(column.bytes(text).getInt(0))
            .as("%s, seed %s", text, seed)
            .isEqualTo(Float.floatToRawIntBits(expected));
      }
    }
  }

  private String floating() {
    return switch (random.nextInt(6)) {
      case 0 -> Double.toString(finite(random.nextLong()));
      case 1 -> random.nextInt(100_000) + "." + random.nextInt(100_000);
      case 2 -> digits() + "e" + (random.nextInt(700) - 350);
      case 3 -> new BigDecimal(finite(random.nextLong())).toString();
      // Around the longs, whose overflow must not look like fewer digits.
      case 4 ->
          BigInteger.valueOf(random.nextInt(100)).shiftLeft(60 + random.nextInt(8)).toString();
      default -> "0." + "0".repeat(random.nextInt(25)) + digits();
    };
  }

  /** Up to 19 digits. */
  private long digits() {
    return random.nextLong() >>> (1 + random.nextInt(60));
  }

  private static double finite(long bits) {
    double value = Double.longBitsToDouble(bits);
    return Double.isFinite(value) ? value : 1;
  }

  /** Halfway between two floats, or a little off. */
  private String nearTie() {
    float value = Math.abs(Float.intBitsToFloat(random.nextInt()));
    if (!Float.isFinite(value)) {
      return "1";
    }
    BigDecimal half = new BigDecimal(Math.ulp(value)).divide(BigDecimal.valueOf(2));
    BigDecimal off =
        random.nextBoolean() ? BigDecimal.ZERO : half.movePointLeft(random.nextInt(30));
    return new BigDecimal(value).add(half).add(off).toString();
  }

  /** The bytes as an unsigned number. */
  private static BigInteger integer(ByteBuffer bytes) {
    byte[] bigEndian = new byte[bytes.capacity()];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = bytes.get(bigEndian.length - 1 - i);
    }
    return new BigInteger(1, bigEndian);
  }

  private static Reason refusal(WrittenColumn column, String json) {
    ValueException refusal = catchThrowableOfType(ValueException.class, () -> column.bytes(json));
    assertThat(refusal).as(json).isNotNull();
    return refusal.reason();
  }
}
