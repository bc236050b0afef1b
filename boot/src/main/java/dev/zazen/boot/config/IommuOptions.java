package dev.zazen.boot.config;

import java.util.Set;

/**
 * What the option {@code iommu} says as far as Arm is concerned (xen/drivers/passthrough/iommu.c,
 * parse_iommu_param).
 *
 * @param isEnabled whether IOMMUs are used if there are some
 * @param isRequired whether the board does not start without
 */
public record IommuOptions(boolean isEnabled, boolean isRequired) {
  /** Without the option. */
  static final IommuOptions DEFAULT = new IommuOptions(true, false);

  private static final Set<String> YES = Set.of("yes", "on", "true", "enable", "1");
  private static final Set<String> NO = Set.of("no", "off", "false", "disable", "0");
  private static final Set<String> REQUIRED = Set.of("force", "required");
  private static final Set<String> NOT_REQUIRED = Set.of("no-force", "no-required");

  /** These, changed by the items of {@code value}, which commas separate. */
  IommuOptions with(String value) {
    var enabled = isEnabled;
    var required = isRequired;
    for (var item : value.split(",", -1)) {
      enabled = YES.contains(item) || enabled && !NO.contains(item);
      required = REQUIRED.contains(item) || required && !NOT_REQUIRED.contains(item);
    }
    return new IommuOptions(enabled, required);
  }
}
