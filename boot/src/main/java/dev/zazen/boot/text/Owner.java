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
    DOMAIN("", "", ""),
    SHARED("shared memory", "#0072B2", "M2,2 h4 v4 h-4 z"),
    MODULE("modules", "#D55E00", "M3,3 h2 v2 h-2 z"),
    HYPERVISOR("hypervisor", "#CC79A7", "M0,6 L4,2 L8,6"),
    DEVICE_TREE("device trees", "#F0E442", "M0,2 H4 V6 H8"),
    RESERVED("reserved", "#999999", "M0,8 L8,0 M0,0 L8,8"),
    UNUSED("unused", "#FFFFFF", "M3,4 h2"),
    DEVICE("devices", "#56B4E9", "M1,1 h1 M5,5 h1"),
    OTHER("other", "#E69F00", "M2,6 V2 H6"),
    FREE("free", "#FFFFFF", "");

    private final String title;
    private final String colour;
    private final String stroke;

    Kind(String title, String colour, String stroke) {
      this.title = title;
      this.colour = colour;
      this.stroke = stroke;
    }

    String colour() {
      return colour;
    }

    /** On a tile of 8 by 8, as a path of SVG. */
    String stroke() {
      return stroke;
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
