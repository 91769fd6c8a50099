package io.millrace.job.config.value;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is kept: {@code secretsmanager:name#key}, {@code
 * secretsmanager:name?stage=AWSPREVIOUS}, {@code ssm:/path/name}. The name may be an ARN; the key
 * is that of a field, if the secret is a JSON object. Contains no secret itself.
 */
public final class SecretReference implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern FORM =
      Pattern.compile(
          "(?<name>[^?#]+)(?:\\?(?<kind>stage|version-id)=(?<version>[^#&]+))?(?:#(?<key>.+))?");
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9/_+=.@!-]{1,512}");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9/_.:-]{1,2048}");
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z-]+:(?:secretsmanager|ssm):(?<region>[a-z0-9-]+):[0-9]*:.+");

  private final Store store;
  private final String name;
  private final @Nullable String stage;
  private final @Nullable String versionId;
  private final @Nullable String key;

  private SecretReference(
      Store store,
      String name,
      @Nullable String stage,
      @Nullable String versionId,
      @Nullable String key) {
    this.store = store;
    this.name = name;
    this.stage = stage;
    this.versionId = versionId;
    this.key = key;
  }

  /** The services of AWS that keep secrets. */
  public enum Store {
    /** AWS Secrets Manager. */
    SECRETSMANAGER,
    /** Parameters of AWS Systems Manager, decrypted. */
    SSM;

    /** The word in a reference. */
    public String word() {
      return KeyStyle.kebab(this);
    }
  }

  /**
   * Parses a reference.
   *
   * @param store {@code secretsmanager} or {@code ssm}
   * @param text what follows the colon
   * @return empty if the text is not a reference
   */
  public static Optional<SecretReference> parse(String store, String text) {
    Store known = store.equals(Store.SSM.word()) ? Store.SSM : Store.SECRETSMANAGER;
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = matcher.group("name");
    String kind = matcher.group("kind");
    boolean isName =
        ARN.matcher(name).matches()
            || (known == Store.SSM ? PARAMETER : SECRET).matcher(name).matches();
    if (!isName || (known == Store.SSM && kind != null)) {
      return Optional.empty();
    }
    return Optional.of(
        new SecretReference(
            known,
            name,
            "stage".equals(kind) ? matcher.group("version") : null,
            "version-id".equals(kind) ? matcher.group("version") : null,
            matcher.group("key")));
  }

  public Store store() {
    return store;
  }

  /** The secret's or parameter's name or ARN. */
  public String name() {
    return name;
  }

  /** The version stage, for example AWSPREVIOUS; by default AWS takes the current one. */
  public Optional<String> stage() {
    return Optional.ofNullable(stage);
  }

  public Optional<String> versionId() {
    return Optional.ofNullable(versionId);
  }

  /** The field of the JSON object; empty for the whole text. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** The region in the ARN, if the name is one. */
  public Optional<String> region() {
    Matcher matcher = ARN.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group("region")) : Optional.empty();
  }

  /** The same without the key: what one call to AWS reads. */
  public SecretReference whole() {
    return new SecretReference(store, name, stage, versionId, null);
  }

  /** As in a configuration, with the braces. */
  @Override
  public String toString() {
    return "${"
        + store.word()
        + ":"
        + name
        + (stage == null ? "" : "?stage=" + stage)
        + (versionId == null ? "" : "?version-id=" + versionId)
        + (key == null ? "" : "#" + key)
        + "}";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretReference && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(toString());
  }
}
