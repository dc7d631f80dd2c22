package io.weft.sdn.flow;

/**
 * Why a flow or a group is there.
 *
 * @param module the name of the module that wants it
 * @param reason what the module wants it for, usually the key of an object
 */
public record Owner(String module, Object reason) {
  @Override
  public String toString() {
    return module + ": " + reason;
  }
}
