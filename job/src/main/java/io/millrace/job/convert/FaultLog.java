package io.millrace.job.convert;

import io.millrace.udf.RecordProcessor;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.record.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs internal errors of Millrace with their stack traces: the first, the second, the fourth and
 * so on, because similar documents may cause one each. The metric counts all, and the error table
 * has all.
 */
final class FaultLog implements RecordProcessor.FaultListener {
  private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);

  private final ValuesInErrors values;
  private long count;

  /**
   * @param values whether to log the error's message, which may quote the document
   */
  FaultLog(ValuesInErrors values) {
    this.values = values;
  }

  @Override
  public void fault(Throwable fault, Record record) {
    count++;
    if (Long.bitCount(count) == 1) {
      LOG.error(
          "Millrace failed to convert a document of the record {} because of an internal error. The"
              + " document is in the error table (internal_error). Please report this. Internal errors"
              + " of this subtask so far: {}",
          record,
          count,
          values.shown(fault));
    }
  }
}
