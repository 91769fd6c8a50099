package io.millrace.job.clickhouse.http;

import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A block as the body of a request, any number of times. */
public final class BlockEntity extends AbstractHttpEntity {
  private final SealedBlock block;

  public BlockEntity(SealedBlock block) {
    super(
        ContentType.APPLICATION_OCTET_STREAM,
        block.compression() == Compression.NONE ? null : block.compression().contentEncoding());
    this.block = block;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public long getContentLength() {
    return block.compressedBytes();
  }

  @Override
  public InputStream getContent() {
    return block.body().inputStream();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    block.body().writeTo(out);
  }

  @Override
  public void close() {}
}
