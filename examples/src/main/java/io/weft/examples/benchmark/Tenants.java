package io.weft.examples.benchmark;

import io.weft.core.net.Endpoint;
import io.weft.core.net.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Logical networks of {@value #PER_NETWORK} logical ports each, made through the HTTP API over one
 * connection that is kept.
 */
final class Tenants implements AutoCloseable {
  static final int PER_NETWORK = 100;

  private static final int BATCH = 500;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  Tenants(Endpoint api) {
    if (api.transport() != Transport.TCP) {
      throw new IllegalArgumentException("the API listens on " + api + ", not on TCP");
    }
    base = "http://" + api.host() + ":" + api.port() + "/viperflow/";
  }

  static String portId(int number) {
    return "port-" + number;
  }

  private static String networkOf(int number) {
    return "network-" + number / PER_NETWORK;
  }

  /** Creates the networks for so many ports, but no port. */
  void createNetworks(int ports) throws IOException, InterruptedException {
    int networks = (ports + PER_NETWORK - 1) / PER_NETWORK;
    call("createphysicalnetwork", "{\"type\":\"vlan\",\"vlanrange\":[[1,4000]],\"id\":\"lan\"}");
    call("createphysicalport", "{\"physicalnetwork\":\"lan\",\"name\":\"" + Fabric.TRUNK + "\"}");
    call(
        "createlogicalnetworks",
        list(
            "networks",
            0,
            networks,
            n -> "{\"physicalnetwork\":\"lan\",\"id\":\"network-" + n + "\"}"));
    call(
        "createsubnets",
        list(
            "subnets",
            0,
            networks,
            n ->
                "{\"logicalnetwork\":\"network-"
                    + n
                    + "\",\"cidr\":\"10.0.0.0/24\",\"id\":\"subnet-"
                    + n
                    + "\"}"));
  }

  /** Creates the ports from one number up to another, which is not included. */
  void createPorts(int from, int to) throws IOException, InterruptedException {
    for (int first = from; first < to; first += BATCH) {
      call("createlogicalports", list("ports", first, Math.min(to, first + BATCH), Tenants::port));
    }
  }

  /** Asks for one port; the future is complete when the answer is there. */
  CompletableFuture<Void> createPort(int number) {
    return send("createlogicalport", port(number));
  }

  CompletableFuture<Void> deletePort(int number) {
    return send("deletelogicalport", "{\"id\":\"" + portId(number) + "\"}");
  }

  /** Asks for something that changes nothing. */
  void lookAt(int number) throws IOException, InterruptedException {
    call("listlogicalports", "{\"id\":\"" + portId(number) + "\"}");
  }

  private static String port(int number) {
    return String.format(
        Locale.ROOT,
        "{\"id\":\"%s\",\"logicalnetwork\":\"%s\",\"subnet\":\"subnet-%d\","
            + "\"mac_address\":\"02:00:00:%02x:%02x:%02x\",\"ip_address\":\"10.0.0.%d\"}",
        portId(number),
        networkOf(number),
        number / PER_NETWORK,
        number >> 16 & 0xff,
        number >> 8 & 0xff,
        number & 0xff,
        10 + number % PER_NETWORK);
  }

  private interface Item {
    String of(int number);
  }

  private static String list(String name, int from, int to, Item item) {
    return IntStream.range(from, to)
        .mapToObj(item::of)
        .collect(Collectors.joining(",", "{\"" + name + "\":[", "]}"));
  }

  private static void check(String method, HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new BenchmarkException(
          method + " was answered with " + response.statusCode() + ": " + response.body());
    }
  }

  private HttpRequest request(String method, String body) {
    return HttpRequest.newBuilder(URI.create(base + method))
        .timeout(LIMIT)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private void call(String method, String body) throws IOException, InterruptedException {
    check(method, http.send(request(method, body), HttpResponse.BodyHandlers.ofString()));
  }

  private CompletableFuture<Void> send(String method, String body) {
    return http.sendAsync(request(method, body), HttpResponse.BodyHandlers.ofString())
        .thenAccept(response -> check(method, response));
  }

  @Override
  public void close() {
    http.close();
  }
}
