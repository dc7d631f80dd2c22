package io.weft.protocols.http.client;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a redirect leads (RFC 3986 section 5). */
final class Redirects {
  private Redirects() {}

  /**
   * The URL that a location means.
   *
   * @throws IllegalArgumentException when it means none; without the location, which may be secret
   */
  static URI resolve(URI base, String location) {
    // What many servers forget to escape.
    String text = location.strip().replace(" ", "%20");
    URI reference;
    try {
      reference = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "the location is no URL: " + e.getReason() + " at index " + e.getIndex());
    }
    if (reference.isOpaque()) {
      throw new IllegalArgumentException("the location is no URL of HTTP");
    }
    if (reference.getScheme() == null
        && reference.getRawAuthority() == null
        && reference.getRawPath().isEmpty()) {
      // URI.resolve, which is older than RFC 3986, would lose the last segment of the path.
      String query = reference.getRawQuery();
      return URI.create(
          base.getScheme()
              + "://"
              + base.getRawAuthority()
              + base.getRawPath()
              + (query != null ? "?" + query : suffix(base)));
    }
    return aboveRoot(base.resolve(reference));
  }

  private static String suffix(URI base) {
    return base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
  }

  /** Nothing is above the root, so steps up from there lead nowhere. */
  private static URI aboveRoot(URI url) {
    String path = url.getRawPath();
    if (path == null || !(path.startsWith("/../") || path.equals("/.."))) {
      return url;
    }
    while (path.startsWith("/../")) {
      path = path.substring(3);
    }
    return URI.create(
        url.getScheme()
            + "://"
            + url.getRawAuthority()
            + (path.equals("/..") ? "/" : path)
            + suffix(url));
  }
}
