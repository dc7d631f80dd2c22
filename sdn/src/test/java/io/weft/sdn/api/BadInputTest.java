package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input is a 4xx status with a JSON body that names field and reason; nothing changes. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private ApiServer server;

  @BeforeAll
  void start() throws Exception {
    server = new ApiServer();
    for (String call :
        List.of(
            "createphysicalnetwork type=vlan&id=p&vlanrange=`[[100,101],[200,200]]`",
            "createphysicalnetwork type=native&id=n",
            "createphysicalnetwork type=local&id=l",
            "createphysicalport physicalnetwork=p&name=eth1",
            "createlogicalnetwork physicalnetwork=p&id=a&vlanid=100",
            "createlogicalnetwork physicalnetwork=n&id=b",
            "createsubnet logicalnetwork=a&id=s&cidr=10.0.0.0/29&gateway=10.0.0.1",
            "createsubnet logicalnetwork=b&id=t&cidr=10.0.0.0/29&allocated_end=10.0.0.2",
            "createlogicalport logicalnetwork=a&subnet=s&id=x&mac_address=02:00:00:00:00:01",
            "createlogicalport logicalnetwork=b&subnet=t&id=y",
            "createlogicalport logicalnetwork=b&subnet=t&id=z")) {
      String[] parts = call.split(" ", 2);
      assertThat(server.form("/viperflow/" + parts[0], parts[1]).status()).as(call).isEqualTo(200);
    }
  }

  @AfterAll
  void close() {
    server.close();
  }

  private void assertRefused(ApiServer.Answer answer, int status, String field, String reason) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.body().get("field")).as(answer.toString()).isEqualTo(field);
    assertThat((String) answer.body().get("reason")).contains(reason);
    assertThat((String) answer.body().get("error")).contains(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          createphysicalnetwork | type=vxlan&vnirange=`[[1,2]]` | 400 | type | 'vxlan' is not supported
          createphysicalnetwork | type=nosuch | 400 | type | 'nosuch' is not supported
          createphysicalnetwork | type=`5` | 400 | type | must be a text
          createphysicalnetwork | id=q | 400 | vlanrange | needs vlanrange
          createphysicalnetwork | id=q&vlanrange=abc | 400 | vlanrange | list of [first, last]
          createphysicalnetwork | id=q&vlanrange=`[[0,5]]` | 400 | vlanrange.0 | out of range (1 - 4094)
          createphysicalnetwork | id=q&vlanrange=`[[1,4095]]` | 400 | vlanrange.0 | out of range (1 - 4094)
          createphysicalnetwork | id=q&vlanrange=`[[5,1]]` | 400 | vlanrange.0 | disordered
          createphysicalnetwork | id=q&vlanrange=`[[1,10],[5,20]]` | 400 | vlanrange.1 | overlap
          createphysicalnetwork | id=q&vlanrange=`[[1,2]` | 400 | vlanrange | no Python literal
          createphysicalnetwork | id=p&vlanrange=`[[1,2]]` | 409 | id | already
          createphysicalnetwork | id=&vlanrange=`[[1,2]]` | 400 | id | must not be empty
          createphysicalnetwork | id=`5`&vlanrange=`[[1,2]]` | 400 | id | must be a text
          createphysicalnetwork | id=q&id=r&vlanrange=`[[1,2]]` | 400 | id | given 2 times
          createphysicalnetwork | id=q&type=local&vlanrange=`[[1,2]]` | 400 | vlanrange | has no VLAN tag
          createphysicalnetwork | id=q&type=local&_key=x | 400 | _key | cannot have this name
          createphysicalnetworks | x=1 | 400 | x | no such parameter
          createphysicalnetworks | | 400 | networks | missing
          createphysicalnetworks | networks=abc | 400 | networks | list of objects
          createphysicalnetworks | networks=`{"id":"q"}` | 400 | networks | list of objects
          createphysicalnetworks | networks=`[{"type":"local","id":"q"},{"type":"local","id":"q"}]` | 400 | networks.1.id | Repeated ID: q
          createphysicalnetworks | networks=`[{"type":"local","id":"q"},{"type":"local","id":"p"}]` | 409 | networks.1.id | already
          updatephysicalnetwork | id=q&name=x | 404 | id | no physical network q
          updatephysicalnetwork | id=p&type=native | 400 | type | cannot be changed
          updatephysicalnetwork | id=p&vlanrange=`[[101,101]]` | 409 | vlanrange | VLAN tag 100 of logical network a
          deletephysicalnetwork | | 400 | id | missing
          deletephysicalnetwork | id=q | 404 | id | no physical network q
          deletephysicalnetwork | id=p | 409 | id | 1 logical network: a
          deletephysicalnetwork | id=p&x=1 | 400 | x | no such parameter
          createphysicalport | name=eth2 | 400 | physicalnetwork | missing
          createphysicalport | name=eth2&physicalnetwork=q | 404 | physicalnetwork | no physical network q
          createphysicalport | name=eth1&physicalnetwork=p | 409 | name | already
          createphysicalport | name=eth2&physicalnetwork=l | 400 | physicalnetwork | no physical ports
          updatephysicalport | name=eth1&physicalnetwork=n | 400 | physicalnetwork | cannot be changed
          updatephysicalport | name=eth1&systemid=s1&a=1 | 404 | name | no physical port /s1/%/eth1
          deletephysicalports | ports=`[{"name":"eth1","x":1}]` | 400 | ports.0.x | not deleted by it
          createlogicalnetwork | id=c | 400 | physicalnetwork | missing
          createlogicalnetwork | id=c&physicalnetwork=q | 404 | physicalnetwork | no physical network q
          createlogicalnetwork | id=a&physicalnetwork=p | 409 | id | already
          createlogicalnetwork | id=c&physicalnetwork=p&vlanid=100 | 409 | vlanid | in use
          createlogicalnetwork | id=c&physicalnetwork=p&vlanid=150 | 400 | vlanid | not in the ranges
          createlogicalnetwork | id=c&physicalnetwork=p&vlanid=4095 | 400 | vlanid | out of range (1 - 4094)
          createlogicalnetwork | id=c&physicalnetwork=p&vlanid=x | 400 | vlanid | must be a number
          createlogicalnetwork | id=c&physicalnetwork=n | 409 | physicalnetwork | only have one
          createlogicalnetwork | id=c&physicalnetwork=l&vlanid=5 | 400 | vlanid | has no VLAN tag
          createlogicalnetwork | id=c&physicalnetwork=p&mtu=abc | 400 | mtu | must be a number
          createlogicalnetwork | id=c&physicalnetwork=p&mtu=67 | 400 | mtu | between 68 and
          createlogicalnetwork | id=c&physicalnetwork=p&dns_nameservers=`["999.1.1.1"]` | 400 | dns_nameservers | not an IPv4 address
          createlogicalnetworks | networks=`[{"physicalnetwork":"p"},{"physicalnetwork":"p"},{"physicalnetwork":"p"}]` | 409 | networks.2.vlanid | no VLAN tag is free
          updatelogicalnetwork | id=a&physicalnetwork=n | 400 | physicalnetwork | cannot be changed
          updatelogicalnetwork | id=a&vlanid=300 | 400 | vlanid | not in the ranges
          deletelogicalnetwork | id=a | 409 | id | 1 subnet: s
          createsubnet | logicalnetwork=a | 400 | cidr | missing
          createsubnet | logicalnetwork=a&cidr=abc | 400 | cidr | not an IPv4 CIDR
          createsubnet | logicalnetwork=a&cidr=10.1.0.0/33 | 400 | cidr | not an IPv4 CIDR
          createsubnet | logicalnetwork=q&cidr=10.1.0.0/24 | 404 | logicalnetwork | no logical network q
          createsubnet | logicalnetwork=a&id=s&cidr=10.1.0.0/24 | 409 | id | already
          createsubnet | logicalnetwork=a&cidr=10.1.0.0/24&gateway=10.2.0.1 | 400 | gateway | not in cidr
          createsubnet | logicalnetwork=a&cidr=10.1.0.0/24&allocated_start=10.2.0.1 | 400 | allocated_start | not in cidr
          createsubnet | logicalnetwork=a&cidr=10.1.0.0/24&allocated_start=10.1.0.9&allocated_end=10.1.0.3 | 400 | allocated_start | is empty
          createsubnet | logicalnetwork=a&cidr=10.1.0.0/24&host_routes=`[["x","y"]]` | 400 | host_routes | not an IPv4
          updatesubnet | id=s&cidr=10.9.0.0/24&gateway=10.9.0.1 | 400 | allocated_start | not in cidr
          updatesubnet | id=s&cidr=10.9.0.0/24&gateway=10.9.0.1&allocated_start=10.9.0.1&allocated_end=10.9.0.9 | 409 | cidr | logical port x has address 10.0.0.2
          updatesubnet | id=s&allocated_start=10.0.0.3 | 409 | allocated_start | logical port x
          updatesubnet | id=s&gateway=10.0.0.2 | 409 | gateway | address of logical port x
          updatesubnet | id=s&logicalnetwork=b | 400 | logicalnetwork | cannot be changed
          deletesubnet | id=s | 409 | id | 1 logical port: x
          createlogicalport | id=w | 400 | logicalnetwork | missing
          createlogicalport | logicalnetwork=q | 404 | logicalnetwork | no logical network q
          createlogicalport | logicalnetwork=a&id=x | 409 | id | already
          createlogicalport | logicalnetwork=a&subnet=q | 404 | subnet | no subnet q
          createlogicalport | logicalnetwork=a&subnet=t | 400 | subnet | not in logical network a
          createlogicalport | logicalnetwork=a&subnet=s&ip_address=10.0.1.1 | 400 | ip_address | not a usable address
          createlogicalport | logicalnetwork=a&subnet=s&ip_address=10.0.0.1 | 400 | ip_address | not a usable address
          createlogicalport | logicalnetwork=a&subnet=s&ip_address=10.0.0.2 | 409 | ip_address | by logical port x
          createlogicalport | logicalnetwork=a&ip_address=10.0.0.2 | 409 | ip_address | by logical port x
          createlogicalport | logicalnetwork=a&ip_address=10.0.0 | 400 | ip_address | not an IPv4 address
          createlogicalport | logicalnetwork=a&mac_address=02:00:00:00:00:01 | 409 | mac_address | by logical port x
          createlogicalport | logicalnetwork=a&mac_address=02-00-00-00-00-09 | 400 | mac_address | not a MAC address
          createlogicalport | logicalnetwork=a&mac_address=01:00:00:00:00:01 | 400 | mac_address | not the address of one endpoint
          createlogicalport | logicalnetwork=b&subnet=t | 409 | subnet | no address is free
          createlogicalports | ports=`[{"logicalnetwork":"a","id":"v"},{"logicalnetwork":"a","mac_address":"zz"}]` | 400 | ports.1.mac_address | not a MAC address
          createlogicalports | ports=`[{"logicalnetwork":"a","mac_address":"02:00:00:00:00:07"},{"logicalnetwork":"a","mac_address":"02:00:00:00:00:07"}]` | 409 | ports.1.mac_address | in use
          updatelogicalport | id=y&ip_address=10.0.0.2 | 409 | ip_address | by logical port z
          updatelogicalport | id=y&ip_address=10.0.0.5 | 400 | ip_address | not a usable address
          updatelogicalport | id=y&ip_address=`None` | 400 | ip_address | needs one
          updatelogicalport | id=y&subnet=s | 400 | subnet | cannot be changed
          deletelogicalport | id=q | 404 | id | no logical port q
          deletelogicalports | ports=`[{"id":"x"},{"id":"q"}]` | 404 | ports.1.id | no logical port q
          """)
  void isRefusedWithFieldAndReasonAndChangesNothing(
      String call, String form, int status, String field, String reason) throws Exception {
    long before = server.storage().version();
    assertRefused(
        server.form("/viperflow/" + call, form == null ? "" : form), status, field, reason);
    assertThat(server.storage().version()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          createlogicalport | {"id":5,"logicalnetwork":"a"} | 400 | id | must be a text
          createlogicalport | {"id":["v"],"logicalnetwork":"a"} | 400 | id | must be a text
          createlogicalports | {"ports": notjson | 400 | | malformed
          createlogicalports | {"ports": []} x | 400 | | malformed
          createlogicalports | [] | 400 | | must be an object
          createlogicalports | {"ports":[{"id":"a"}]} | 400 | ports.0.logicalnetwork | missing
          createlogicalports | {"ports":["a"]} | 400 | ports | list of objects
          createlogicalports | {"ports":[],"ports":[]} | 400 | | uplicate
          createlogicalport | {"logicalnetwork":"a","x":"\\ud800"} | 400 | x | half a character
          """)
  void jsonIsCheckedLikewise(String call, String json, int status, String field, String reason)
      throws Exception {
    long before = server.storage().version();
    assertRefused(server.json("/viperflow/" + call, json), status, field, reason);
    assertThat(server.storage().version()).isEqualTo(before);
  }

  @Test
  void sizeDepthAndLengthAreLimited() throws Exception {
    String deep = "{\"logicalnetwork\":\"a\",\"x\":" + "[".repeat(21) + "]".repeat(21) + "}";
    assertRefused(
        server.json("/viperflow/createlogicalport", deep),
        400,
        "x" + ".0".repeat(20),
        "more than 20 levels");
    String abyss = "{\"x\":" + "[".repeat(100_000);
    assertRefused(server.json("/viperflow/createlogicalport", abyss), 400, null, "malformed");
    String longText = "logicalnetwork=a&x=" + "y".repeat(65_537);
    assertRefused(
        server.form("/viperflow/createlogicalport", longText), 400, "x", "longer than 65536");
    assertRefused(
        server.form("/viperflow/createlogicalport", "logicalnetwork=a&id=" + "y".repeat(256)),
        400,
        "id",
        "longer than 255");
    String many = "{\"ports\":[" + "{},".repeat(10_000) + "{}]}";
    assertRefused(
        server.json("/viperflow/createlogicalports", many),
        400,
        "ports",
        "more than 10000 elements");
    String huge = "x".repeat(1024 * 1024 + 1);
    assertRefused(
        server.form("/viperflow/createlogicalport", huge), 413, null, "longer than 1048576");
  }

  @Test
  void pathsAndMethodsAreChecked() throws Exception {
    assertRefused(server.get("/nosuch/x"), 404, null, "no module nosuch");
    assertRefused(server.get("/viperflow/nosuch"), 404, null, "no call nosuch");
    assertRefused(server.get("/viperflow"), 404, null, "<module>/<method>");
    assertRefused(server.get("//"), 404, null, "<module>/<method>");
    assertRefused(
        server.send(server.request("/viperflow/discover").DELETE()), 405, null, "not taken");
    assertRefused(server.post("/viperflow/listsubnets", "text/xml", "<x/>"), 415, null, "text/xml");
  }
}
