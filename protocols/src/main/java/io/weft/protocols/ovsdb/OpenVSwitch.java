package io.weft.protocols.ovsdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;

/** The Open_vSwitch database: what it is called and what a simulation of it looks like. */
public final class OpenVSwitch {
  /** The database's name. */
  public static final String DATABASE = "Open_vSwitch";

  private OpenVSwitch() {}

  /**
   * The tables and columns that matter to a controller, for a simulated server: a part of the
   * schema of ovs-vswitchd.conf.db(5). Read from the jar at each call.
   */
  public static DatabaseSchema schema() {
    try (InputStream in = OpenVSwitch.class.getResourceAsStream("open-vswitch.json")) {
      if (in == null) {
        throw new IllegalStateException("open-vswitch.json is missing from the jar");
      }
      return DatabaseSchema.parse(JsonMapper.shared().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
