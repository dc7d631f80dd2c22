package io.weft.sdn.model;

import io.weft.objectdb.ObjectCodec;
import io.weft.objectdb.ObjectTypes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class LogicalPortCodec implements ObjectCodec<LogicalPort> {
  @Override
  public void write(LogicalPort object, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("id", object.id());
    StoredFields.write(out, "network", object.network());
    object.subnet().ifPresent(subnet -> StoredFields.write(out, "subnet", subnet));
    StoredFields.write(out, "mac", object.macAddress());
    StoredFields.write(out, "ip", object.ipAddress());
    StoredFields.write(out, "hostname", object.hostname());
    StoredFields.writeExtra(out, object.extra());
    out.writeEndObject();
  }

  @Override
  public LogicalPort read(JsonParser in, ObjectTypes types) {
    StoredFields fields = StoredFields.read(in);
    return new LogicalPort(
        fields.text("id"),
        LogicalNetwork.key(fields.text("network")),
        fields.optional("subnet", SubNet::key),
        fields.optional("mac", MacAddress::parse),
        fields.optional("ip", Ipv4Address::parse),
        fields.optionalText("hostname"),
        fields.extra());
  }
}
