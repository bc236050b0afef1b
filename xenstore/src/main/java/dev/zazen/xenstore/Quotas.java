package dev.zazen.xenstore;

import java.util.EnumMap;
import java.util.Map;

/**
 * The value of every {@link Quota}.
 *
 * @param values of all of them, each 1 or more
 */
public record Quotas(Map<Quota, Integer> values) {
  /** Those of Xen 4.17. */
  public static final Quotas STANDARD = new Quotas(standard());

  public Quotas {
    values = Map.copyOf(values);
    for (Quota quota : Quota.values()) {
      Integer value = values.get(quota);
      if (value == null || value < 1) {
        throw new IllegalArgumentException("quota " + quota + ": " + value + ", not 1 or more");
      }
    }
  }

  private static Map<Quota, Integer> standard() {
    Map<Quota, Integer> values = new EnumMap<>(Quota.class);
    for (Quota quota : Quota.values()) {
      values.put(quota, quota.standard());
    }
    return values;
  }

  /** These, but for one. */
  public Quotas with(Quota quota, int value) {
    Map<Quota, Integer> changed = new EnumMap<>(values);
    changed.put(quota, value);
    return new Quotas(changed);
  }

  /** The value of one. */
  public int get(Quota quota) {
    return values.get(quota);
  }
}
