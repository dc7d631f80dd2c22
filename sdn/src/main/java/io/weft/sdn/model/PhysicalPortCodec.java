package io.weft.sdn.model;

import io.weft.objectdb.ObjectCodec;
import io.weft.objectdb.ObjectTypes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class PhysicalPortCodec implements ObjectCodec<PhysicalPort> {
  @Override
  public void write(PhysicalPort object, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("vhost", object.vhost());
    out.writeStringProperty("systemid", object.systemId());
    out.writeStringProperty("bridge", object.bridge());
    out.writeStringProperty("name", object.name());
    StoredFields.write(out, "physicalnetwork", object.physicalNetwork());
    StoredFields.writeExtra(out, object.extra());
    out.writeEndObject();
  }

  @Override
  public PhysicalPort read(JsonParser in, ObjectTypes types) {
    StoredFields fields = StoredFields.read(in);
    return new PhysicalPort(
        fields.text("vhost"),
        fields.text("systemid"),
        fields.text("bridge"),
        fields.text("name"),
        PhysicalNetwork.key(fields.text("physicalnetwork")),
        fields.extra());
  }
}
