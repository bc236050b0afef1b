package dev.zazen.xenstore;

/** The value of every {@link Quota}; immutable. */
public final class Quotas {
  /** Those of Xen 4.17. */
  public static final Quotas STANDARD = new Quotas(standard());

  private final int[] values;

  private Quotas(int[] values) {
    this.values = values;
  }

  private static int[] standard() {
    var values = new int[Quota.values().length];
    for (Quota quota : Quota.values()) {
      values[quota.ordinal()] = quota.standard();
    }
    return values;
  }

  /** These, but for one; {@code value} must be 1 or more. */
  public Quotas with(Quota quota, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("quota " + quota + ": " + value + " is less than 1");
    }
    int[] changed = values.clone();
    changed[quota.ordinal()] = value;
    return new Quotas(changed);
  }

  /** The value of one. */
  public int get(Quota quota) {
    return values[quota.ordinal()];
  }
}
