package io.millrace.job.config;

import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretResolver;
import java.util.Map;

/** Opens the stores that secret references name. Nothing is read yet. */
@FunctionalInterface
public interface SecretStores {
  /**
   * Creates the resolver of a pipeline's references.
   *
   * @param source whose credentials read the secrets
   * @param region of names that are no ARN
   * @param endpoints in place of the public ones
   */
  SecretResolver open(
      SourceConfig source, String region, Map<SecretReference.Store, String> endpoints);
}
