package io.millrace.job.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Decides like another trust manager, and adds the server's certificates to its exceptions. */
final class ChainKeepingTrustManager extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;

  ChainKeepingTrustManager(X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  /** Whether the chain is trusted. */
  private interface Judgement {
    void pass() throws CertificateException;
  }

  private static void keep(
      X509Certificate[] chain, @Nullable SSLSession session, Judgement judgement)
      throws CertificateException {
    try {
      judgement.pass();
    } catch (CertificateException e) {
      throw new UntrustedServerException(chain, session == null ? null : session.getPeerHost(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    SSLSession session =
        socket instanceof SSLSocket ? ((SSLSocket) socket).getHandshakeSession() : null;
    keep(chain, session, () -> judge.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    keep(chain, engine.getHandshakeSession(), () -> judge.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    keep(chain, null, () -> judge.checkServerTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    judge.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    judge.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    judge.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
