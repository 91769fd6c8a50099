package io.millrace.job.config.load;

import io.millrace.job.config.SecretStores;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretResolver;
import io.millrace.job.config.value.SecretUnavailableException;
import java.util.Map;

/** For reading a configuration without access to secret stores. */
final class NoSecretStores implements SecretStores {
  @Override
  public SecretResolver open(
      SourceConfig source, String region, Map<SecretReference.Store, String> endpoints) {
    return new None();
  }

  private static final class None implements SecretResolver {
    private static final long serialVersionUID = 1L;

    @Override
    public String read(SecretReference reference) {
      throw new SecretUnavailableException(
          reference + " cannot be read here", "Write the value, or ${NAME}", null);
    }

    @Override
    public String readAgain(SecretReference reference) {
      return read(reference);
    }
  }
}
