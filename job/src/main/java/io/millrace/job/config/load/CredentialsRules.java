package io.millrace.job.config.load;

import static io.millrace.job.config.value.CredentialsType.ASSUME_ROLE;
import static io.millrace.job.config.value.CredentialsType.BASIC;
import static io.millrace.job.config.value.CredentialsType.PROFILE;
import static io.millrace.job.config.value.CredentialsType.WEB_IDENTITY;

import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.value.CredentialsType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** Which keys of the credentials go with which type. */
final class CredentialsRules {
  private static final Map<ConfigOption<?>, List<CredentialsType>> USED_WITH =
      Map.ofEntries(
          Map.entry(CredentialsOptions.ACCESS_KEY_ID, List.of(BASIC)),
          Map.entry(CredentialsOptions.SECRET_ACCESS_KEY, List.of(BASIC)),
          Map.entry(CredentialsOptions.SESSION_TOKEN, List.of(BASIC)),
          Map.entry(CredentialsOptions.PROFILE, List.of(PROFILE)),
          Map.entry(CredentialsOptions.PROFILE_FILE, List.of(PROFILE)),
          Map.entry(CredentialsOptions.ROLE_ARN, List.of(ASSUME_ROLE, WEB_IDENTITY)),
          Map.entry(CredentialsOptions.EXTERNAL_ID, List.of(ASSUME_ROLE)),
          Map.entry(CredentialsOptions.SESSION_NAME, List.of(ASSUME_ROLE, WEB_IDENTITY)),
          Map.entry(CredentialsOptions.BASE, List.of(ASSUME_ROLE)),
          Map.entry(CredentialsOptions.VIA_ROLE_ARN, List.of(ASSUME_ROLE)),
          Map.entry(CredentialsOptions.TOKEN_FILE, List.of(WEB_IDENTITY)),
          Map.entry(CredentialsOptions.STS_ENDPOINT, List.of(ASSUME_ROLE, WEB_IDENTITY)));

  private final ConfigBuilder draft;

  CredentialsRules(ConfigBuilder draft) {
    this.draft = draft;
  }

  void apply() {
    Optional<CredentialsType> type = draft.find(CredentialsOptions.TYPE);
    if (type.isEmpty()) {
      return;
    }
    Set<CredentialsType> types = EnumSet.of(type.get());
    if (type.get() == ASSUME_ROLE) {
      Optional<CredentialsType> base = draft.find(CredentialsOptions.BASE);
      if (base.isEmpty()) {
        return;
      }
      if (base.get() == ASSUME_ROLE) {
        complain(
            CredentialsOptions.BASE,
            "must not be assume-role; set the type of the credentials that assume the role, and an"
                + " intermediate role in source.credentials.via-role-arn");
        return;
      }
      types.add(base.get());
      needed(CredentialsOptions.ROLE_ARN, "source.credentials.type assume-role");
    }
    if (types.contains(BASIC)) {
      String wanting =
          type.get() == BASIC ? "source.credentials.type basic" : "source.credentials.base basic";
      needed(CredentialsOptions.ACCESS_KEY_ID, wanting);
      needed(CredentialsOptions.SECRET_ACCESS_KEY, wanting);
    }
    USED_WITH.forEach((option, with) -> wanted(option, with, types));
  }

  private void needed(ConfigOption<?> option, String by) {
    if (!draft.isGiven(option)) {
      complain(option, "is missing; " + by + " needs it");
    }
  }

  private void wanted(
      ConfigOption<?> option, List<CredentialsType> with, Set<CredentialsType> types) {
    if (draft.isGiven(option) && with.stream().noneMatch(types::contains)) {
      complain(
          option,
          "has no effect with source.credentials.type "
              + draft.find(CredentialsOptions.TYPE).orElseThrow()
              + "; set that to "
              + with.stream().map(Object::toString).collect(Collectors.joining(" or "))
              + " or remove this key");
    }
  }

  private void complain(ConfigOption<?> option, String message) {
    draft.complain(option.key(), message);
  }
}
