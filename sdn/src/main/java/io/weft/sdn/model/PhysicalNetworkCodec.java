package io.weft.sdn.model;

import io.weft.objectdb.ObjectCodec;
import io.weft.objectdb.ObjectTypes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

final class PhysicalNetworkCodec implements ObjectCodec<PhysicalNetwork> {
  @Override
  public void write(PhysicalNetwork object, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("id", object.id());
    out.writeStringProperty("type", object.type());
    StoredFields.write(out, "vlanranges", object.vlanRanges());
    StoredFields.write(out, "vniranges", object.vniRanges());
    StoredFields.writeExtra(out, object.extra());
    out.writeEndObject();
  }

  @Override
  public PhysicalNetwork read(JsonParser in, ObjectTypes types) {
    StoredFields fields = StoredFields.read(in);
    return new PhysicalNetwork(
        fields.text("id"),
        fields.text("type"),
        fields.ranges("vlanranges"),
        fields.ranges("vniranges"),
        fields.extra());
  }
}
