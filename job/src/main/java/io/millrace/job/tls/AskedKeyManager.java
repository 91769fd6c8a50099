package io.millrace.job.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents what another key manager does, and notes whether a server asked for it. */
final class AskedKeyManager extends X509ExtendedKeyManager {
  private final @Nullable X509ExtendedKeyManager own;
  private volatile boolean wasAsked;

  AskedKeyManager(@Nullable X509ExtendedKeyManager own) {
    this.own = own;
  }

  boolean wasAsked() {
    return wasAsked;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    wasAsked = true;
    return own == null ? null : own.chooseClientAlias(types, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    wasAsked = true;
    return own == null ? null : own.chooseEngineClientAlias(types, issuers, engine);
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return own == null ? null : own.getClientAliases(type, issuers);
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return own == null ? null : own.getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return own == null ? null : own.getPrivateKey(alias);
  }
}
