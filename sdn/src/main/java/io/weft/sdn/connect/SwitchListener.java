package io.weft.sdn.connect;

import io.weft.core.Routine;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PortStatus;

/**
 * Hears of the switches of an {@link OpenFlowManager}. For one switch the calls come in order:
 * connected, then messages, then disconnected. They must not wait for a reply of that switch; spawn
 * a routine for that.
 */
public interface SwitchListener {
  /** A switch has connected; its ports are known. */
  void connected(Routine r, OpenFlowSwitch connected);

  /** A port came, went or changed; the switch's ports are up to date already. */
  void portChanged(Routine r, OpenFlowSwitch of, PortStatus status);

  /** A message came that answers nothing, other than a change of a port. */
  void received(Routine r, OpenFlowSwitch from, Message message);

  /** The connection of a switch has ended. */
  void disconnected(Routine r, OpenFlowSwitch disconnected);
}
