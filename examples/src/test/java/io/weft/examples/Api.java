package io.weft.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls of a controller's HTTP API, as a person would make them with curl. */
final class Api {
  private final String base;
  private final HttpClient client = HttpClient.newHttpClient();

  Api(String base) {
    this.base = base;
  }

  record Answer(int status, String body) {}

  /** Posts a form to {@code /viperflow/METHOD}; fails unless the answer is 200. */
  String call(String method, String form) {
    Answer answer = tryCall(method, form);
    if (answer.status() != 200) {
      throw new AssertionError(method + " " + form + ": " + answer);
    }
    return answer.body();
  }

  Answer tryCall(String method, String form) {
    return post("/viperflow/" + method, form);
  }

  /** Posts a form to any path. */
  Answer post(String path, String form) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
