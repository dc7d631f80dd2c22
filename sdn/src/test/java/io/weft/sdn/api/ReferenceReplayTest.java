package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.weft.sdn.model.NetworkDrivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends what was sent to a running VLCP, in the same order, and compares: its 200 is 200 here, with
 * the same result but for times and generated ids; its 500 (and its silence) is a 4xx that tells
 * field and reason. Where Weft means to differ, {@link #DEVIATIONS} says why.
 */
@Timeout(120)
class ReferenceReplayTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> FILES =
      List.of(
          "01-tutorial.txt",
          "10-physicalnetwork.txt",
          "11-physicalnetwork-errors.txt",
          "12-physicalport.txt",
          "13-physicalport-errors.txt",
          "14-logicalnetwork.txt",
          "15-logicalnetwork-errors.txt",
          "16-subnet.txt",
          "17-subnet-errors.txt",
          "18-logicalport.txt",
          "19-logicalport-errors.txt",
          "40-webapi-errors.txt",
          "30-deletes.txt");

  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /**
   * Where Weft means to differ.
   *
   * @param instead the body sent in place of VLCP's; the answer must then be 200
   * @param status what Weft answers
   */
  private record Deviation(String reason, Optional<String> instead, int status) {
    static Deviation status(int status, String reason) {
      return new Deviation(reason, Optional.empty(), status);
    }
  }

  private static final String NO_ROUTER =
      "a router holds it in VLCP's session; routers come with a later issue";

  private static final Map<String, Deviation> DEVIATIONS =
      Map.ofEntries(
          Map.entry(
              "/viperflow/createlogicalnetwork physicalnetwork=pn_b1&id=lnd"
                  + "&extra_dhcp_options=`[[42,[\"1.2.3.4\"]]]`",
              Deviation.status(200, "VLCP refuses every value of it by mistake")),
          Map.entry(
              "/viperflow/updatesubnet id=sn1&gateway=1.2.3.4",
              new Deviation(
                  "a gateway outside of the subnet is 400 here, as it is when one is created; to go"
                      + " on from the same state, the gateway is removed",
                  Optional.of("id=sn1&gateway=`None`"),
                  400)),
          Map.entry(
              "/viperflow/listlogicalports id=`[1`",
              Deviation.status(400, "half a literal is an error here, not a strange id")),
          Map.entry(
              "/viperflow/deletesubnets subnets=`[{\"id\":\"sn2\"},{\"id\":\"sn3\"},"
                  + "{\"id\":\"sn_ext\"}]`",
              Deviation.status(200, NO_ROUTER)),
          Map.entry(
              "/viperflow/deletelogicalnetworks networks=`[{\"id\":\"ln2\"},{\"id\":\"ln3\"},"
                  + "{\"id\":\"ln_vlan\"},{\"id\":\"ln_native\"},{\"id\":\"ln_local\"}]`",
              Deviation.status(200, NO_ROUTER)),
          Map.entry(
              "/viperflow/deletephysicalnetwork?id=pn_vlan ", Deviation.status(200, NO_ROUTER)),
          Map.entry(
              "/viperflow/deletephysicalnetworks networks=`[{\"id\":\"pn_native\"},"
                  + "{\"id\":\"pn_local\"},{\"id\":\"pn_b2\"},{\"id\":\"pn_j1\"}]`",
              Deviation.status(200, NO_ROUTER)));

  private record Exchange(
      String method, String path, String type, String body, int status, String answer) {
    String key() {
      return path + " " + body;
    }
  }

  private static Optional<Path> reference() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolveSibling("shared").resolve("reference").resolve("api");
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static List<Exchange> read(Path file) throws IOException {
    Matcher matcher =
        Pattern.compile(
                "^>>> (GET|POST) (\\S+)(?:  \\(([^)\\n"
                    + "]*)\\))?\\n"
                    + "(.*?)^<<< (?:HTTP/1.1 (\\d+))?[^\\n"
                    + "]*\\n"
                    + "(.*?)(?=^>>> |\\z)",
                Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(file));
    List<Exchange> exchanges = new ArrayList<>();
    while (matcher.find()) {
      exchanges.add(
          new Exchange(
              matcher.group(1),
              matcher.group(2),
              Optional.ofNullable(matcher.group(3)).orElse(""),
              matcher.group(4).strip(),
              Optional.ofNullable(matcher.group(5)).map(Integer::parseInt).orElse(0),
              matcher.group(6).strip()));
    }
    return exchanges;
  }

  private static ApiServer.Answer send(ApiServer server, Exchange exchange, String body)
      throws Exception {
    if (exchange.method().equals("GET")) {
      return server.get(exchange.path());
    }
    return exchange.type().equals("application/json")
        ? server.json(exchange.path(), body)
        : server.form(exchange.path(), body);
  }

  @Test
  void answersAsVlcpDoes() throws Exception {
    Optional<Path> reference = reference();
    assumeThat(reference)
        .as("no ../shared/reference/api with the answers of a running VLCP")
        .isPresent();
    // VXLAN has no data plane yet, so it is not among the standard ones; its numbers work.
    NetworkDrivers drivers =
        NetworkDrivers.of(
            List.of(
                NetworkDrivers.local(),
                NetworkDrivers.untagged(),
                NetworkDrivers.vlan(),
                NetworkDrivers.vxlan()));
    List<String> unused = new ArrayList<>(DEVIATIONS.keySet());
    int compared = 0;
    SoftAssertions softly = new SoftAssertions();
    try (ApiServer server = new ApiServer(drivers, WebApiOptions.DEFAULTS)) {
      for (String file : FILES) {
        for (Exchange exchange : read(reference.get().resolve(file))) {
          if (!exchange.path().startsWith("/viperflow/") && !file.startsWith("40")) {
            continue;
          }
          compared++;
          Optional<Deviation> deviation = Optional.ofNullable(DEVIATIONS.get(exchange.key()));
          unused.remove(exchange.key());
          ApiServer.Answer answer = send(server, exchange, exchange.body());
          String what = file + ": " + exchange.method() + " " + exchange.key();
          if (deviation.isPresent()) {
            softly
                .assertThat(answer.status())
                .as("%s deviates: %s", what, deviation.get().reason())
                .isEqualTo(deviation.get().status());
            if (deviation.get().instead().isPresent()) {
              assertThat(send(server, exchange, deviation.get().instead().get()).status())
                  .isEqualTo(200);
            }
          } else if (exchange.status() == 200) {
            softly.assertThat(answer.status()).as(what).isEqualTo(200);
            softly
                .assertThat(masked(answer.body()))
                .as(what)
                .isEqualTo(masked(JSON.readValue(exchange.answer(), Object.class)));
          } else {
            softly.assertThat(answer.status()).as(what).isBetween(400, 499);
            softly.assertThat(answer.body().get("reason")).as(what).isNotNull();
            softly.assertThat(answer.body().get("error")).as(what).isNotNull();
          }
        }
      }
    }
    softly.assertAll();
    assertThat(unused).as("deviations that never happened").isEmpty();
    assertThat(compared).isGreaterThan(150);
  }

  /** Without times and generated ids, and with objects in a list in a certain order. */
  private static Object masked(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((name, element) -> copy.put((String) name, maskedField(element)));
        copy.remove("kvdb_createtime");
        copy.remove("router");
        if ("vlcp.utils.networkmodel.SubNet".equals(map.get("_type"))) {
          // Attaching a router is a change of the subnet in VLCP.
          copy.remove("kvdb_updateversion");
        }
        if ("1.2.3.4".equals(map.get("gateway"))) {
          copy.remove("gateway");
        }
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.stream().map(e -> masked(e)).toList());
        if (copy.stream().allMatch(element -> element instanceof Map)) {
          copy.sort(Comparator.comparing(Object::toString));
        }
        yield copy;
      }
      case String text -> UUID.matcher(text).replaceAll("<uuid>");
      case Number number -> number.longValue();
      default -> value;
    };
  }

  private static Object maskedField(Object element) {
    return element == null ? "null" : masked(element);
  }

  @Test
  void whatIsReadFromTheReferenceIsWhatIsThere() throws Exception {
    Optional<Path> reference = reference();
    assumeThat(reference).as("no ../shared/reference/api").isPresent();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String file : FILES) {
      Path path = reference.get().resolve(file);
      long lines = Files.readAllLines(path).stream().filter(l -> l.startsWith(">>> ")).count();
      counts.put(file, read(path).size());
      assertThat(read(path)).as(file).hasSize((int) lines);
    }
    assertThat(counts.values()).allMatch(count -> count > 0);
  }
}
