package io.weft.protocols.http.server;

import io.weft.protocols.http.HttpStatus;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Is told of each response that was sent. In the routine of the connection; must not wait. */
@FunctionalInterface
public interface AccessLog {
  /** Tells nobody. */
  AccessLog NONE = access -> {};

  /** A line for each response to the logger of this interface's name, on level INFO. */
  AccessLog LINES =
      new AccessLog() {
        private final Logger log = LoggerFactory.getLogger(AccessLog.class);

        @Override
        public void log(Access access) {
          log.info("{}", access);
        }
      };

  /** A response was sent, or its connection broke meanwhile. */
  void log(Access access);

  /**
   * A response.
   *
   * @param remote the client's address
   * @param method empty when the request could not be read
   * @param path as it was sent, so without characters that would disturb a log, and without the
   *     query string, which may have secrets
   * @param status what it was answered with
   * @param bytes so many of the body were sent
   * @param time from the request's head to the end of the response
   * @param complete whether the response was sent whole
   */
  record Access(
      String remote,
      String method,
      String path,
      HttpStatus status,
      long bytes,
      Duration time,
      boolean complete) {
    /** {@code 127.0.0.1:40000 "GET /path" 200 1234 bytes 0.005 s}. */
    @Override
    public String toString() {
      return remote
          + " \""
          + method
          + " "
          + path
          + "\" "
          + status.code()
          + " "
          + bytes
          + " bytes "
          + time.toMillis() / 1000.0
          + (complete ? " s" : " s, broken off");
    }
  }
}
