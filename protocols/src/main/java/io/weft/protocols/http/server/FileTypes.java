package io.weft.protocols.http.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The media types of files by the end of their names. */
final class FileTypes {
  private static final String TEXT = "; charset=utf-8";
  private static final Map<String, String> TYPES = new HashMap<>();

  static {
    add("text/html" + TEXT, "html", "htm");
    add("text/css" + TEXT, "css");
    add("text/javascript" + TEXT, "js", "mjs");
    add("text/plain" + TEXT, "txt", "log", "conf");
    add("text/markdown" + TEXT, "md");
    add("text/csv" + TEXT, "csv");
    add("application/json", "json", "map");
    add("application/manifest+json", "webmanifest");
    add("application/xml", "xml");
    add("application/pdf", "pdf");
    add("application/wasm", "wasm");
    add("application/zip", "zip");
    add("application/gzip", "gz", "tgz");
    add("application/java-archive", "jar");
    add("image/svg+xml", "svg");
    add("image/png", "png");
    add("image/jpeg", "jpg", "jpeg");
    add("image/gif", "gif");
    add("image/webp", "webp");
    add("image/avif", "avif");
    add("image/x-icon", "ico");
    add("font/woff", "woff");
    add("font/woff2", "woff2");
    add("font/ttf", "ttf");
    add("audio/mpeg", "mp3");
    add("video/mp4", "mp4");
    add("video/webm", "webm");
  }

  private FileTypes() {}

  private static void add(String type, String... ends) {
    for (String end : ends) {
      TYPES.put(end, type);
    }
  }

  static String of(String name) {
    String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(end, "application/octet-stream");
  }
}
