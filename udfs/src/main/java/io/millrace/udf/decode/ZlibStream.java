package io.millrace.udf.decode;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/** The JDK's zlib stream ignores bytes after its end; this one reports them. */
final class ZlibStream extends InflaterInputStream {
  ZlibStream(InputStream packed) {
    super(packed);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    if (read < 0 && inf.getRemaining() + in.available() > 0) {
      throw new IOException("bytes follow its end");
    }
    return read;
  }
}
