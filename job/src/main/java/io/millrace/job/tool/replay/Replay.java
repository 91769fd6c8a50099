package io.millrace.job.tool.replay;

import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Converted documents in sealed blocks. They are inserted, split or withdrawn together. */
final class Replay {
  private final UUID id;
  private final List<String> documents;
  private final List<SealedBlock> blocks;

  /**
   * @param documents their identities; for a replay that can be split, one for each row of its only
   *     block and in the order of the rows
   */
  Replay(UUID id, List<String> documents, List<SealedBlock> blocks) {
    this.id = id;
    this.documents = List.copyOf(documents);
    this.blocks = List.copyOf(blocks);
  }

  UUID id() {
    return id;
  }

  /** Identities of the documents. */
  List<String> documents() {
    return documents;
  }

  List<SealedBlock> blocks() {
    return blocks;
  }

  int rows() {
    return blocks.stream().mapToInt(SealedBlock::rows).sum();
  }

  /** Whether the document of each row is known. */
  boolean isDivisible() {
    return blocks.size() == 1
        && documents.size() > 1
        && documents.size() == blocks.get(0).rows()
        && !blocks.get(0).types().isEmpty();
  }

  /** The documents of some rows. For a replay that is divisible. */
  List<String> documents(int from, int rows) {
    return new ArrayList<>(documents.subList(from, from + rows));
  }
}
