package io.weft.sdn.api;

import static io.weft.core.api.ApiParameter.Type.ANY;
import static io.weft.core.api.ApiParameter.Type.ITEMS;
import static io.weft.core.api.ApiParameter.Type.NUMBER;
import static io.weft.core.api.ApiParameter.Type.TEXT;
import static io.weft.core.api.ApiParameter.optional;
import static io.weft.core.api.ApiParameter.required;

import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.ApiTarget;
import io.weft.objectdb.ObjectDb;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.PhysicalPort;
import java.util.ArrayList;
import java.util.List;

/**
 * The module {@code viperflow}: physical networks and ports, logical networks, subnets and logical
 * ports (specification 3.2.4, {@code viperflow}). Calls have VLCP's names, parameters and results;
 * errors tell field and reason.
 */
public final class Viperflow {
  private static final String ID = "The id; a UUID is made when there is none.";

  private Viperflow() {}

  /**
   * The module.
   *
   * @param db a node whose types include {@link io.weft.sdn.model.NetworkModel#TYPES}; calls are
   *     for routines of its scheduler
   * @param drivers the types of physical networks
   */
  public static ApiTarget module(ObjectDb db, NetworkDrivers drivers) {
    List<ApiMethod> methods = new ArrayList<>();
    add(
        methods,
        new PhysicalNetworkCalls(db, drivers),
        new Names("physicalnetwork", "physicalnetworks", "networks", "physical network"),
        new Parameters(
            List.of(
                optional("type", TEXT, PhysicalNetworkCalls.DEFAULT_TYPE, "local, native or vlan."),
                optional("id", TEXT, ID),
                optional("vlanrange", ANY, "The [first, last] ranges of its VLAN tags.")),
            List.of(required("id", TEXT, "Which one.")),
            List.of(optional("id", TEXT, "Only this one."))));
    List<ApiParameter> portKey =
        List.of(
            required("name", TEXT, "The port's name in OVSDB."),
            optional("vhost", TEXT, "", "The vhost of the switches."),
            optional("systemid", TEXT, PhysicalPort.ANY, "The system id, or % for all."),
            optional("bridge", TEXT, PhysicalPort.ANY, "The bridge, or % for all."));
    List<ApiParameter> newPort = new ArrayList<>(portKey);
    newPort.addFirst(required("physicalnetwork", TEXT, "Where it leads."));
    add(
        methods,
        new PhysicalPortCalls(db, drivers),
        new Names("physicalport", "physicalports", "ports", "physical port"),
        new Parameters(
            newPort,
            portKey,
            List.of(
                optional("name", TEXT, "Only those with this name."),
                optional("physicalnetwork", TEXT, "Only those of this physical network."),
                optional("vhost", TEXT, "", "Only those of this vhost."),
                optional("systemid", TEXT, "", "Only those for this system id."),
                optional("bridge", TEXT, "", "Only those for this bridge."))));
    add(
        methods,
        new LogicalNetworkCalls(db, drivers),
        new Names("logicalnetwork", "logicalnetworks", "networks", "logical network"),
        new Parameters(
            List.of(
                required("physicalnetwork", TEXT, "What carries it."),
                optional("id", TEXT, ID),
                optional("vlanid", NUMBER, "The VLAN tag; otherwise the lowest that is free."),
                optional("mtu", NUMBER, "The largest packet, in bytes.")),
            List.of(required("id", TEXT, "Which one.")),
            List.of(
                optional("id", TEXT, "Only this one."),
                optional("physicalnetwork", TEXT, "Only those of this physical network."))));
    add(
        methods,
        new SubnetCalls(db),
        new Names("subnet", "subnets", "subnets", "subnet"),
        new Parameters(
            List.of(
                required("logicalnetwork", TEXT, "The logical network."),
                required("cidr", TEXT, "Its addresses, like 10.0.1.0/24."),
                optional("id", TEXT, ID),
                optional("gateway", TEXT, "The router's address."),
                optional("allocated_start", TEXT, "The lowest address that a port gets."),
                optional("allocated_end", TEXT, "The highest address that a port gets.")),
            List.of(required("id", TEXT, "Which one.")),
            List.of(
                optional("id", TEXT, "Only this one."),
                optional("logicalnetwork", TEXT, "Only those of this logical network."))));
    add(
        methods,
        new LogicalPortCalls(db),
        new Names("logicalport", "logicalports", "ports", "logical port"),
        new Parameters(
            List.of(
                required("logicalnetwork", TEXT, "The logical network."),
                optional("id", TEXT, ID),
                optional("subnet", TEXT, "The subnet that its address is from."),
                optional("mac_address", TEXT, "Like 02:00:00:00:00:01."),
                optional("ip_address", TEXT, "Otherwise the lowest that is free in the subnet."),
                optional("hostname", TEXT, "What DHCP tells the endpoint.")),
            List.of(required("id", TEXT, "Which one.")),
            List.of(
                optional("id", TEXT, "Only this one."),
                optional("logicalnetwork", TEXT, "Only those of this logical network."))));
    return new ApiTarget("viperflow", methods);
  }

  private record Names(String one, String many, String items, String noun) {}

  private record Parameters(
      List<ApiParameter> create, List<ApiParameter> key, List<ApiParameter> list) {}

  private static void add(
      List<ApiMethod> methods, ObjectCalls<?> calls, Names names, Parameters parameters) {
    List<ApiParameter> batch =
        List.of(
            required(
                names.items(), ITEMS, "What the call for one " + names.noun() + " takes, each."));
    methods.add(
        changing(
                "create" + names.one(),
                "Creates a " + names.noun() + ".",
                parameters.create(),
                (r, arguments) -> calls.create(r, List.of(arguments)))
            .takingOthers());
    methods.add(
        changing(
            "create" + names.many(),
            "Creates several " + names.noun() + "s, all or none.",
            batch,
            (r, arguments) -> calls.create(r, arguments.items(names.items()))));
    methods.add(
        changing(
                "update" + names.one(),
                "Changes attributes of a " + names.noun() + ".",
                parameters.key(),
                (r, arguments) -> calls.update(r, List.of(arguments)))
            .takingOthers());
    methods.add(
        changing(
            "update" + names.many(),
            "Changes several " + names.noun() + "s, all or none.",
            batch,
            (r, arguments) -> calls.update(r, arguments.items(names.items()))));
    methods.add(
        changing(
            "delete" + names.one(),
            "Deletes a " + names.noun() + " that nothing depends on.",
            parameters.key(),
            (r, arguments) -> calls.delete(r, List.of(arguments))));
    methods.add(
        changing(
            "delete" + names.many(),
            "Deletes several " + names.noun() + "s, all or none.",
            batch,
            (r, arguments) -> calls.delete(r, arguments.items(names.items()))));
    methods.add(
        ApiMethod.of(
                "list" + names.many(),
                "Lists " + names.noun() + "s, also by the values of their attributes.",
                parameters.list(),
                calls::list)
            .takingOthers());
  }

  private static ApiMethod changing(
      String name, String description, List<ApiParameter> parameters, ApiMethod.Handler handler) {
    return ApiMethod.of(name, description, parameters, handler).changing();
  }
}
