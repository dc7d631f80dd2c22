package io.weft.objectdb.storage.redis;

import io.weft.core.net.ConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the server's error replies and broken connections mean, for people. */
final class Replies {
  /** Replies that Redis gives only before a script has written anything. */
  private static final Set<String> NOTHING_WRITTEN =
      Set.of(
          "OOM",
          "READONLY",
          "MISCONF",
          "NOREPLICAS",
          "LOADING",
          "BUSY",
          "NOAUTH",
          "WRONGPASS",
          "NOSCRIPT",
          "MASTERDOWN",
          "MOVED",
          "ASK",
          "TRYAGAIN",
          "CLUSTERDOWN",
          "CROSSSLOT",
          "WRONGTYPE");

  /** Replies after which another server, or this one later, may be the right one. */
  private static final Set<String> WRONG_SERVER =
      Set.of("READONLY", "LOADING", "MASTERDOWN", "NOAUTH", "MOVED", "CLUSTERDOWN");

  /** How Redis before 7 wraps what a command in a script was refused with. */
  private static final Pattern WRAPPED = Pattern.compile("@user_script: ?\\d+: ?-?([A-Z]+) ");

  private static final int SHOWN = 300;

  private Replies() {}

  /** The first word of an error reply, which tells its kind. */
  static String kind(String error) {
    if (error.startsWith("ERR Error running script")) {
      Matcher matcher = WRAPPED.matcher(error);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    int space = error.indexOf(' ');
    return space < 0 ? error : error.substring(0, space);
  }

  /** Whether a script that ended so has written nothing. */
  static boolean wroteNothing(String error) {
    String kind = kind(error);
    return NOTHING_WRITTEN.contains(kind) || (kind.equals("NOPERM") && !error.contains("script"));
  }

  /** Whether the connection should not be used any more. */
  static boolean isWrongServer(String error) {
    return WRONG_SERVER.contains(kind(error));
  }

  /** What an error reply means. */
  static String explain(String error) {
    String said = " (it says: " + shorten(error) + ")";
    return switch (kind(error)) {
      case "OOM" -> "the server has reached its maxmemory and takes no writes" + said;
      case "READONLY" -> "the server is a read-only replica: connect to its master" + said;
      case "NOAUTH" -> "the server wants a password" + said;
      case "WRONGPASS" -> "the server refuses the user or the password" + said;
      case "NOPERM" -> "the user may not do what a storage needs" + said;
      case "LOADING" -> "the server is still loading its data" + said;
      case "BUSY" -> "the server is busy with a script" + said;
      case "MISCONF" -> "the server cannot save its data and takes no writes" + said;
      case "NOREPLICAS" -> "the server has fewer replicas than it wants for writes" + said;
      case "MASTERDOWN" -> "the server is a replica without its master" + said;
      case "MOVED", "ASK", "CLUSTERDOWN", "TRYAGAIN", "CROSSSLOT" -> CLUSTER + said;
      case "-DENIED", "DENIED" -> "the server is in protected mode and wants a password" + said;
      default -> explainOther(error);
    };
  }

  /** That a cluster is not for us. */
  static final String CLUSTER =
      "the server is part of a cluster, which is not supported: a commit must be in one process";

  private static String explainOther(String error) {
    if (error.contains("The user executing the script can't")) {
      return explain("NOPERM " + error);
    }
    if (error.contains("DB index is out of range")) {
      return "the server has no database of that number";
    }
    if (error.contains("AUTH") && error.contains("without any password")) {
      return "the server expects no password, but one is set";
    }
    if (error.contains("max number of clients")) {
      return "the server has no room for more clients";
    }
    return "the server says: " + shorten(error);
  }

  /** What broke a connection, or kept it from being made. */
  static String describe(ConnectionException failure) {
    String message = String.valueOf(failure.getMessage());
    // Where to, it is said already.
    return shorten(message.replaceFirst("^cannot connect to \\S+: ", ""));
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /** What stands for a value that is not there, for a message. */
  static Object present(@Nullable Object part) {
    return part == null ? "nothing" : part;
  }

  /** A bulk string. */
  static byte[] bytes(Object reply) {
    if (reply instanceof byte[] bytes) {
      return bytes;
    }
    throw new CorruptReplyException("bytes", show(reply));
  }

  /** A bulk string or an integer as text. */
  static String text(Object reply) {
    return switch (reply) {
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case Long number -> number.toString();
      default -> throw new CorruptReplyException("text", show(reply));
    };
  }

  /** An array of at least so many elements, which may be null. */
  static List<?> list(Object reply, int least) {
    if (reply instanceof List<?> list && list.size() >= least) {
      return list;
    }
    throw new CorruptReplyException("an array of " + least, show(reply));
  }

  private static String show(Object reply) {
    return reply instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(reply);
  }
}
