package io.weft.sdn.model;

import io.weft.objectdb.ObjectCodec;
import io.weft.objectdb.ObjectTypes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class LogicalNetworkCodec implements ObjectCodec<LogicalNetwork> {
  @Override
  public void write(LogicalNetwork object, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("id", object.id());
    StoredFields.write(out, "physicalnetwork", object.physicalNetwork());
    out.writeNumberProperty("number", object.number());
    StoredFields.write(out, "vlanid", object.vlanId());
    StoredFields.write(out, "vni", object.vni());
    StoredFields.write(out, "mtu", object.mtu());
    StoredFields.writeExtra(out, object.extra());
    out.writeEndObject();
  }

  @Override
  public LogicalNetwork read(JsonParser in, ObjectTypes types) {
    StoredFields fields = StoredFields.read(in);
    return new LogicalNetwork(
        fields.text("id"),
        PhysicalNetwork.key(fields.text("physicalnetwork")),
        fields.integer("number"),
        fields.optionalInteger("vlanid"),
        fields.optionalInteger("vni"),
        fields.optionalInteger("mtu"),
        fields.extra());
  }
}
