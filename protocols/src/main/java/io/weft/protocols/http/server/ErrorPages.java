package io.weft.protocols.http.server;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The built-in responses for errors. */
final class ErrorPages {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ErrorPages() {}

  static HttpResponse text(HttpException error) {
    return HttpResponse.text(error.status().code(), sentence(error) + "\n");
  }

  static HttpResponse html(HttpException error) {
    String title = error.status().toString();
    return HttpResponse.html(
        error.status().code(),
        "<!DOCTYPE html>\n<html><head><title>"
            + escape(title)
            + "</title></head>\n<body><h1>"
            + escape(title)
            + "</h1><p>"
            + escape(sentence(error))
            + "</p></body></html>\n");
  }

  static HttpResponse json(HttpException error) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", sentence(error));
    error.field().ifPresent(name -> body.put("field", name));
    body.put("reason", error.reason());
    return HttpResponse.json(error.status().code(), MAPPER.writeValueAsString(body));
  }

  private static String sentence(HttpException error) {
    return error.field().map(name -> name + ": " + error.reason()).orElse(error.reason());
  }

  /** Text for a page (specification 5.7.9, {@code escape}), also within quotes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
