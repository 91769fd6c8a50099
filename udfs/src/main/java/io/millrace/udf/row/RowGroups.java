package io.millrace.udf.row;

import io.millrace.udf.column.RunPacker;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.JsonEncoding;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The destination's rows that are not sealed yet. Not thread-safe.
 *
 * <p>Most rows lack no column, or only columns with a substitute value. A row that lacks another
 * column ({@link MissingValue}) goes to rows without that column: one {@link Rows} per set of
 * missing columns, up to a limit. Rows with further sets share one group with flags that mark what
 * each lacks, so that the number of blocks is limited.
 */
public final class RowGroups {
  private final BoundColumn[] columns;
  private final ZoneId serverZone;
  private final EmptyText emptyText;
  private final JsonEncoding json;
  private final int mostColumnSets;
  private final Map<BitSet, Rows> separate = new HashMap<>();

  /** The rows that may lack any column; null until needed. */
  private @Nullable Rows shared;

  /** The sets missing in the shared group since the last {@link #startOver}, up to the limit. */
  private final Set<BitSet> lacked = new HashSet<>();

  private Rows current;
  private long bytes;

  /** How many bytes fewer than twice their size all groups need, because they are packed. */
  private long saved;

  /**
   * Creates empty groups.
   *
   * @param columns with supported types; not copied
   * @param serverZone the time zone of columns that name none
   * @param mostColumnSets maximum sets of missing columns with separate rows, at least 1
   */
  public RowGroups(
      BoundColumn[] columns,
      ZoneId serverZone,
      EmptyText emptyText,
      JsonEncoding json,
      int mostColumnSets) {
    this.columns = columns;
    this.serverZone = serverZone;
    this.emptyText = emptyText;
    this.json = json;
    this.mostColumnSets = mostColumnSets;
    current = rowsWithout(new BitSet());
  }

  /** The group that the next row is written to, unless it lacks other columns. */
  public Rows current() {
    return current;
  }

  /**
   * Chooses the group of rows that lack these columns.
   *
   * @param missing not kept
   * @return whether the current group changed; a row in the other must be rolled back before
   */
  public boolean choose(BitSet missing) {
    if (current.canLack(missing)) {
      return false;
    }
    current.rollbackRow();
    current = rowsWithout(missing);
    return true;
  }

  /**
   * Notes which columns the row lacks that is in the current group.
   *
   * @param missing not kept
   */
  public void lacks(BitSet missing) {
    if (current == shared && lacked.size() <= mostColumnSets && !lacked.contains(missing)) {
      lacked.add((BitSet) missing.clone());
    }
  }

  /** Keeps the row that was written to the current group. */
  public void endRow() {
    bytes += current.endRow();
  }

  /** Removes what was written to the current group since the last row. */
  public void rollbackRow() {
    current.rollbackRow();
  }

  private Rows rowsWithout(BitSet leftOut) {
    Rows rows = separate.get(leftOut);
    if (rows != null) {
      return rows;
    }
    if (separate.size() < mostColumnSets) {
      rows = new Rows(columns, leftOut, serverZone, emptyText, json);
      separate.put(rows.leftOut(), rows);
      return rows;
    }
    if (shared == null) {
      shared = Rows.lackingAny(columns, serverZone, emptyText, json);
    }
    return shared;
  }

  /** One group per set of missing columns, and at most one shared group. */
  public Collection<Rows> all() {
    List<Rows> all = new ArrayList<>(separate.values());
    if (shared != null) {
      all.add(shared);
    }
    return all;
  }

  /** The group that needs the most memory while it is sealed. */
  public Optional<Rows> largest() {
    return all().stream().max(Comparator.comparingLong(Rows::sealingMemory));
  }

  /** Bytes in all groups, in the layout in which they are sent, before compression. */
  public long bytes() {
    return bytes;
  }

  /** Bytes of memory that all groups need at most while they are sealed. */
  public long sealingMemory() {
    return 2 * bytes - saved;
  }

  /** Calls {@link Rows#pack} for a group. */
  public void pack(Rows rows, RunPacker packer) {
    saved += rows.pack(packer);
  }

  /** Whether no group has a row. */
  public boolean isEmpty() {
    return all().stream().allMatch(rows -> rows.count() == 0);
  }

  /** Clears rows that were sealed, and keeps their memory. */
  public void clear(Rows rows) {
    bytes -= rows.bytes();
    saved -= 2 * rows.bytes() - rows.sealingMemory();
    rows.clear();
  }

  /** Releases the memory of cleared rows, unless they are the current ones. */
  public void forget(Rows rows) {
    if (rows == current) {
      return;
    }
    if (rows == shared) {
      shared = null;
    } else {
      separate.remove(rows.leftOut());
    }
  }

  /**
   * Called when all rows were cleared. If only a few sets of columns were missing since the last
   * call, rows are separated again; otherwise all go to the shared group from now on, so that there
   * is one block.
   */
  public void startOver() {
    if (current == shared && lacked.size() <= mostColumnSets) {
      current = rowsWithout(new BitSet());
      shared = null;
    }
    lacked.clear();
  }
}
