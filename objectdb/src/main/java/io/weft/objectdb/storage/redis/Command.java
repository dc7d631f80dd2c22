package io.weft.objectdb.storage.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.CommandArguments;

/** A command with its arguments. For one routine. */
final class Command {
  /** What an argument has around it when it is sent, at most. */
  private static final int AROUND = 15;

  private final CommandArguments arguments;
  private int size;

  /** A command by its name. */
  Command(byte[] name) {
    arguments = new CommandArguments(() -> name);
    size = name.length + 2 * AROUND;
  }

  /** A command. */
  static Command of(String name, byte[]... arguments) {
    Command command = new Command(ascii(name));
    for (byte[] argument : arguments) {
      command.add(argument);
    }
    return command;
  }

  /** A name, or a number, as bytes. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  Command add(byte[] argument) {
    arguments.add(argument);
    size += argument.length + AROUND;
    return this;
  }

  Command addAll(List<byte[]> more) {
    more.forEach(this::add);
    return this;
  }

  CommandArguments arguments() {
    return arguments;
  }

  /** How many bytes it has, at most. */
  int size() {
    return size;
  }
}
