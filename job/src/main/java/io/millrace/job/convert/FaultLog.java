package io.millrace.job.convert;

import io.millrace.udf.RecordProcessor;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.record.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs faults of Millrace itself with their stack traces: the first, the second, the fourth and so
 * on, as one kind of document may cause one each. The metric and the error table have them all.
 */
final class FaultLog implements RecordProcessor.FaultListener {
  private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);

  private final ValuesInErrors values;
  private long count;

  /**
   * @param values whether a fault's own message, which may quote the document, is logged
   */
  FaultLog(ValuesInErrors values) {
    this.values = values;
  }

  @Override
  public void fault(Throwable fault, Record record) {
    count++;
    if (Long.bitCount(count) == 1) {
      LOG.error(
          "Millrace failed to convert a document of the record {}. The document is in the error"
              + " table (internal_error); please report this. Faults of this subtask so far: {}",
          record,
          count,
          values == ValuesInErrors.SHOWN ? fault : withoutMessage(fault));
    }
  }

  private static Throwable withoutMessage(Throwable fault) {
    Throwable bare = new IllegalStateException(fault.getClass().getName() + " (message redacted)");
    bare.setStackTrace(fault.getStackTrace());
    return bare;
  }
}
