package io.weft.protocols.ovsdb;

import java.util.Locale;

/** The types of scalars (RFC 7047 section 3.2, {@code <atomic-type>}). */
public enum AtomType {
  /** A signed integer of 64 bits. */
  INTEGER,
  /** A floating-point number of 64 bits. */
  REAL,
  /** True or false. */
  BOOLEAN,
  /** Unicode text. */
  STRING,
  /** The id of a row. */
  UUID;

  /** The type's name in schemas. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static AtomType parse(String where, String text) {
    for (AtomType type : values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    throw new OvsdbException(where, "unknown type \"" + Json.shorten(text) + "\"");
  }
}
