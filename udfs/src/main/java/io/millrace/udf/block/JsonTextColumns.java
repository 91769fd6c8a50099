package io.millrace.udf.block;

import io.millrace.udf.table.GivenFlags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the JSON columns that are sent as text out of a block of one row. A server that cannot read
 * such a text cannot read the block at all; it can read the other columns.
 */
public final class JsonTextColumns {
  private final SealedBlock block;
  private final NativeSlicer slicer;
  private final Map<String, byte[]> texts = new LinkedHashMap<>();

  private JsonTextColumns(SealedBlock block, NativeSlicer slicer) {
    this.block = block;
    this.slicer = slicer;
    for (int i = 0; i < block.columns().size(); i++) {
      byte[] text = slicer.jsonText(i, 0);
      if (text != null) {
        texts.put(block.columns().get(i), text);
      }
    }
  }

  /** Returns empty if the block has more than one row, an unknown layout, or no such columns. */
  public static Optional<JsonTextColumns> of(SealedBlock block) {
    if (block.rows() != 1) {
      return Optional.empty();
    }
    return NativeSlicer.of(block.plainBody(), block.columns(), block.types(), 1)
        .map(slicer -> new JsonTextColumns(block, slicer))
        .filter(columns -> !columns.texts.isEmpty());
  }

  /** The text by column; without columns that the row lacks, whose DEFAULT it uses. */
  public Map<String, byte[]> texts() {
    Map<String, byte[]> given = new LinkedHashMap<>(texts);
    given.keySet().removeIf(column -> !isGiven(column));
    return given;
  }

  private boolean isGiven(String column) {
    int flags = block.columns().indexOf(GivenFlags.of(column));
    if (flags < 0) {
      return true;
    }
    byte[] flag = slicer.slice(0, 1, new int[] {flags});
    return flag[flag.length - 1] != 0;
  }

  /** The row's other columns; empty if the table has no others. */
  public Optional<SealedBlock> others() {
    int[] chosen =
        IntStream.range(0, block.columns().size())
            .filter(i -> !texts.containsKey(columnOf(block.columns().get(i))))
            .toArray();
    List<String> names = chosen(block.columns(), chosen);
    return GivenFlags.tableColumns(names).isEmpty()
        ? Optional.empty()
        : Optional.of(
            block.withColumns(names, chosen(block.types(), chosen), slicer.slice(0, 1, chosen)));
  }

  /** The column of the table that this is, or to which these flags belong. */
  private static String columnOf(String name) {
    @Nullable String flagged = GivenFlags.columnOf(name);
    return flagged == null ? name : flagged;
  }

  private static List<String> chosen(List<String> of, int[] chosen) {
    return IntStream.of(chosen).mapToObj(of::get).collect(Collectors.toList());
  }
}
