package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which field a column takes, in which letter case: what the server does with {@code
 * input_format_column_name_matching_mode=auto}, its default, and its answer to each case here.
 */
final class FieldNamesITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int TABLES = 40;
  private static final int DOCUMENTS = 30;

  /** Names of one letter case or another; what is before the first of {@code . _} is the kind. */
  private static final List<String> NAMES =
      List.of(
          "a",
          "A",
          "userName",
          "username",
          "USERNAME",
          "user_name",
          "User_Name",
          "Äb",
          "äb",
          "äB",
          "ИД",
          "ид",
          "s p",
          "S p",
          "n.x",
          "n.X",
          "N.x",
          "n.y",
          "tup",
          "Tup",
          "j",
          "J",
          "k1",
          "K1",
          "İ",
          "ß",
          "SS",
          "_",
          "0",
          "q-q",
          "Q-q");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "n UInt64, username String, amount Decimal(9,2) | 'N':1,'UserName':'ada','amount':'1.5' | (1,'ada',1.5)",
        "n UInt64, x UInt8                      | 'n':1,'N':2 | refused",
        "n UInt64, x UInt8                      | 'N':2,'n':1 | refused",
        "n UInt64, x UInt8                      | 'N':null,'n':1 | refused",
        "ab UInt8, x UInt8                      | 'Ab':2,'aB':1 | refused",
        "ab UInt8, x UInt8                      | '\\u0041b':2 | (2,0)",
        "ab UInt8, AB UInt8, x UInt8            | 'ab':1,'AB':2,'X':3 | (1,2,3)",
        "ab UInt8, AB UInt8, x UInt8            | 'AB':2 | (0,2,0)",
        "ab UInt8, AB UInt8, x UInt8            | 'Ab':2 | refused",
        "ab UInt8, AB UInt8, x UInt8            | 'ab':1,'aB':2 | refused",
        "`äb` UInt8, x UInt8                    | 'äB':1 | (1,0)",
        "`äb` UInt8, x UInt8                    | 'ÄB':1 | (0,0)",
        "t Tuple(a UInt8, b UInt8), x UInt8     | 'T':{'a':1,'B':2} | ((1,0),0)",
        "t Tuple(a UInt8, b UInt8), x UInt8     | 't':{'a':1,'A':2} | ((1,0),0)",
        "n Nested(a UInt8, b UInt8), x UInt8    | 'N':[{'a':1,'B':2}] | ([(1,0)],0)",
        "`n.a` Array(UInt8), `n.b` Array(UInt8) | 'N.A':[1],'n.B':[2] | ([1],[2])",
        "`n.a` Array(UInt8), `n.b` Array(UInt8) | 'n':{'a':[1],'b':[2]} | ([],[])",
        "j JSON, x UInt8                        | 'J':{'a':1,'A':2} | ('{\"A\":2,\"a\":1}',0)",
        "j JSON(a UInt8), x UInt8               | 'J':{'A':'x'} | ('{\"A\":\"x\",\"a\":0}',0)",
        "m Map(String, UInt8), x UInt8          | 'M':{'a':1,'A':2} | ({'a':1,'A':2},0)",
        "d UInt8 DEFAULT 7, x UInt8             | 'D':3 | (3,0)",
        "m UInt8 MATERIALIZED 5, M UInt8        | 'm':3 | (3)",
      })
  void eachCaseIsTheServers(String columns, String fields, String expected) throws Exception {
    TwinTables tables = TwinTables.create(SERVER, columns);
    String document = "{\"id\":1," + fields.replace('\'', '"') + "}";

    tables.insert(List.of(document));
    tables.insertEachAsJson(List.of(document));

    String all = "toString(tuple(* EXCEPT id))";
    assertThat(tables.reference(all).getOrDefault(1, "refused").replace("\\'", "'"))
        .isEqualTo(expected);
    assertThat(tables.ours(all)).isEqualTo(tables.reference(all));
    tables.drop();
  }

  @Test
  void whatMayMeanTwoColumnsIsRefusedByTheirNames() throws Exception {
    TwinTables tables = TwinTables.create(SERVER, "ab UInt8, AB UInt8");

    tables.insert(List.of("{\"id\":1,\"Ab\":2}"));

    assertThat(tables.errors("message").values())
        .containsExactly(
            "Cannot convert column \"ab\" UInt8: expected a field that is called exactly \"ab\" or"
                + " \"AB\" but was 2 at $.Ab [stream=events shard=shard-7 sequence=49590338271]");
    tables.drop();
  }

  /** {@code -Dmillrace.seed=…} repeats a run. */
  @Test
  void randomNamesAreFoundAsTheServerFindsThem() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Chance chance = new Chance(seed);
    int rows = 0;
    int refused = 0;
    for (int i = 0; i < TABLES; i++) {
      List<String> columns = columns(chance);
      TwinTables tables =
          TwinTables.create(
              SERVER,
              columns.stream()
                  .map(name -> "`" + name + "` " + type(name))
                  .collect(Collectors.joining(", ")));
      Map<Integer, List<String>> names = new LinkedHashMap<>();
      List<String> documents = new ArrayList<>();
      for (int id = 1; id <= DOCUMENTS; id++) {
        names.put(id, fields(chance, columns));
        documents.add(document(id, names.get(id)));
      }

      tables.insert(documents);
      tables.insertEachAsJson(documents);

      String all = "toString(tuple(* EXCEPT id))";
      Map<Integer, String> ours = new TreeMap<>(tables.ours(all));
      Map<Integer, String> reference = new TreeMap<>(tables.reference(all));
      reference
          .keySet()
          .removeIf(
              id ->
                  !ours.containsKey(id) && isReadPast(names.getOrDefault(id, List.of()), columns));
      assertThat(ours)
          .as("seed %d: %s%n%s", seed, columns, String.join("\n", documents))
          .isEqualTo(reference);
      rows += ours.size();
      refused += DOCUMENTS - ours.size();
      tables.drop();
    }
    assertThat(rows).as("seed %d", seed).isGreaterThan(TABLES * DOCUMENTS / 4);
    assertThat(refused).as("seed %d", seed).isGreaterThan(TABLES);
  }

  private static List<String> columns(Chance chance) {
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, chance.random());
    return names.subList(0, chance.between(2, 9));
  }

  /** Alike for names that differ in letter case, as each may become the other's value. */
  private static String type(String name) {
    return switch (kind(name)) {
      case "n" -> "Array(UInt8)";
      case "tup" -> "Tuple(a UInt8, B UInt8)";
      case "j" -> "JSON";
      default -> "String";
    };
  }

  private static String kind(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("[._].*", "");
  }

  private static List<String> fields(Chance chance, List<String> columns) {
    List<String> fields = new ArrayList<>();
    for (int i = chance.between(1, 5); i > 0; i--) {
      String name = chance.onceIn(4) ? chance.pick(NAMES) : chance.pick(columns);
      String field = chance.onceIn(2) ? name : respelled(chance, name);
      if (chance.onceIn(6) || fields.stream().noneMatch(field::equalsIgnoreCase)) {
        fields.add(field);
      }
    }
    fields.add(chance.below(fields.size() + 1), chance.any("id", "id", "id", "ID", "Id"));
    return fields;
  }

  private static String respelled(Chance chance, String name) {
    return name.chars()
        .mapToObj(Character::toString)
        .map(c -> chance.onceIn(2) ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  private static String document(int id, List<String> fields) {
    return IntStream.range(0, fields.size())
        .mapToObj(i -> JsonSource.quote(fields.get(i)) + ":" + value(fields.get(i), id, i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(String name, int id, int index) {
    return switch (kind(name)) {
      case "id" -> Integer.toString(id);
      case "n" -> "[" + index + "]";
      case "tup" -> "{\"a\":" + index + ",\"A\":7,\"b\":8}";
      case "j" -> "{\"a\":" + index + ",\"A\":7}";
      default -> "\"" + index + "\"";
    };
  }

  /**
   * Whether every column had a value before the document's last field: what comes then is only
   * skipped by the server, and may mean anything ({@code field-twice}).
   */
  private static boolean isReadPast(List<String> fields, List<String> columns) {
    List<String> all = Stream.concat(Stream.of("id"), columns.stream()).toList();
    Set<String> seen = new HashSet<>();
    for (String field : fields) {
      if (seen.size() == all.size()) {
        return true;
      }
      all.stream()
          .filter(column -> column.equals(field))
          .findFirst()
          .or(() -> all.stream().filter(column -> isRespelled(column, field)).findFirst())
          .ifPresent(seen::add);
    }
    return false;
  }

  /** By ASCII letters only: what toLowerCase makes of others does not matter here. */
  private static boolean isRespelled(String column, String field) {
    return ascii(column).equals(ascii(field));
  }

  private static String ascii(String name) {
    return name.chars()
        .mapToObj(c -> Character.toString(c >= 'A' && c <= 'Z' ? c + 0x20 : c))
        .collect(Collectors.joining());
  }
}
