package io.tessera.integration.deploy.kubernetes;

import io.tessera.integration.deploy.DeployFiles;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What service accounts may do, from {@code deploy/kubernetes/access.yaml}.
 *
 * @param allowed account, verb and resource, with blanks between them
 * @param withoutToken accounts whose pods get no token
 */
record KubernetesRoles(Set<String> allowed, Set<String> withoutToken) {
  private static final String TOKEN = "token-of-";

  /** Reads manifests. */
  static KubernetesRoles read(Path file) {
    Set<String> allowed = new HashSet<>();
    Set<String> withoutToken = new HashSet<>();
    List<Map<String, Object>> manifests = DeployFiles.manifests(file);
    for (Map<String, Object> manifest : manifests) {
      String name = (String) DeployFiles.at(manifest, "metadata/name");
      if (Boolean.FALSE.equals(manifest.get("automountServiceAccountToken"))) {
        withoutToken.add(name);
      }
      if (manifest.get("kind").equals("RoleBinding")) {
        Object role = DeployFiles.at(manifest, "roleRef/name");
        Object account = DeployFiles.at(manifest, "subjects/0/name");
        manifests.stream()
            .filter(other -> other.get("kind").equals("Role"))
            .filter(other -> DeployFiles.at(other, "metadata/name").equals(role))
            .forEach(bound -> allow(allowed, account, bound));
      }
    }
    return new KubernetesRoles(allowed, withoutToken);
  }

  private static void allow(Set<String> allowed, Object account, Map<String, Object> role) {
    for (Object rule : (List<?>) role.get("rules")) {
      for (Object verb : (List<?>) DeployFiles.map(rule).get("verbs")) {
        for (Object resource : (List<?>) DeployFiles.map(rule).get("resources")) {
          allowed.add(account + " " + verb + " " + resource);
        }
      }
    }
  }

  boolean allow(String account, String verb, String resource) {
    return allowed.contains(account + " " + verb + " " + resource);
  }

  /** What a pod of the account shows; nothing if it is to get none. */
  Optional<String> token(String account) {
    return withoutToken.contains(account) ? Optional.empty() : Optional.of(TOKEN + account);
  }

  /** Whose token a header has. */
  static Optional<String> account(String authorization) {
    String bearer = "Bearer " + TOKEN;
    return authorization.startsWith(bearer)
        ? Optional.of(authorization.substring(bearer.length()))
        : Optional.empty();
  }
}
