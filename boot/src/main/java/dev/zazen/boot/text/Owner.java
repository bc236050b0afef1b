package dev.zazen.boot.text;

import dev.zazen.boot.plan.Reservation;

/**
 * Who has some memory, which decides how it is painted.
 *
 * @param kind what kind of owner
 * @param domain its number, 0 if it is none
 */
record Owner(Kind kind, int domain) {
  /** Kinds of owners, each with a paint of its own but {@link #DOMAIN}, which has one each. */
  enum Kind {
    DOMAIN(""),
    SHARED("shared memory"),
    MODULE("modules"),
    HYPERVISOR("hypervisor"),
    DEVICE_TREE("device trees"),
    RESERVED("reserved"),
    UNUSED("unused"),
    DEVICE("devices"),
    OTHER("other"),
    FREE("free");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  Owner(Kind kind) {
    this(kind, 0);
  }

  static Owner domain(int id) {
    return new Owner(Kind.DOMAIN, id);
  }

  // What a reservation is called is all there is to tell them apart.
  static Owner of(Reservation reservation) {
    var what = reservation.what();
    if (what.startsWith("/reserved-memory") || what.startsWith("memory reservation")) {
      return new Owner(Kind.RESERVED);
    }
    if (what.startsWith("/chosen")) {
      return new Owner(Kind.MODULE);
    }
    if (what.startsWith("shared memory")) {
      return new Owner(Kind.SHARED);
    }
    return switch (what) {
      case "hypervisor" -> new Owner(Kind.HYPERVISOR);
      case "host device tree" -> new Owner(Kind.DEVICE_TREE);
      default -> new Owner(what.startsWith("unused") ? Kind.UNUSED : Kind.OTHER);
    };
  }

  String title() {
    return kind == Kind.DOMAIN ? "d" + domain : kind.title;
  }

  /** Name of its paint within the document. */
  String paint() {
    return kind == Kind.DOMAIN
        ? "d" + domain
        : kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
