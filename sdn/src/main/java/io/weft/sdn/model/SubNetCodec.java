package io.weft.sdn.model;

import io.weft.objectdb.ObjectCodec;
import io.weft.objectdb.ObjectTypes;
import io.weft.protocols.packet.Ipv4Address;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class SubNetCodec implements ObjectCodec<SubNet> {
  @Override
  public void write(SubNet object, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("id", object.id());
    StoredFields.write(out, "network", object.network());
    out.writeStringProperty("cidr", object.cidr().toString());
    StoredFields.write(out, "gateway", object.gateway());
    out.writeStringProperty("allocatedstart", object.allocatedStart().toString());
    out.writeStringProperty("allocatedend", object.allocatedEnd().toString());
    StoredFields.writeExtra(out, object.extra());
    out.writeEndObject();
  }

  @Override
  public SubNet read(JsonParser in, ObjectTypes types) {
    StoredFields fields = StoredFields.read(in);
    return new SubNet(
        fields.text("id"),
        LogicalNetwork.key(fields.text("network")),
        Ipv4Cidr.parse(fields.text("cidr")),
        fields.optional("gateway", Ipv4Address::parse),
        fields.address("allocatedstart"),
        fields.address("allocatedend"),
        fields.extra());
  }
}
