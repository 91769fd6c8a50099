package io.millrace.deploy.kubernetes;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The keys that fabric8's model of Kubernetes did not know when it read an object. Every bean of it
 * keeps them in {@code additionalProperties}.
 */
final class UnknownKeys {
  private static final String MODEL = "io.fabric8.";
  private final TreeSet<String> found = new TreeSet<>();

  List<String> of(Object bean) {
    walk(bean, "");
    return List.copyOf(found);
  }

  private void walk(Object value, String path) {
    if (value instanceof Collection<?> items) {
      items.forEach(item -> walk(item, path + "[]"));
    } else if (value != null && value.getClass().getName().startsWith(MODEL)) {
      for (Method method : value.getClass().getMethods()) {
        String name = method.getName();
        if (name.startsWith("get") && method.getParameterCount() == 0) {
          property(value, method, path);
        }
      }
    }
  }

  private void property(Object bean, Method getter, String path) {
    try {
      Object value = getter.invoke(bean);
      if (getter.getName().equals("getAdditionalProperties")) {
        ((Map<?, ?>) value).keySet().forEach(key -> found.add("unknown key " + path + "/" + key));
      } else if (value != bean) {
        String name = getter.getName().substring("get".length());
        walk(value, path + "/" + name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + getter, e);
    }
  }
}
