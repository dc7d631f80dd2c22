package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command with its arguments, to be sent as RESP. For one routine. */
final class Command {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final List<byte[]> parts;
  private int size;

  /** A command by its name; {@code arguments} is how many are going to be added, about. */
  Command(byte[] name, int arguments) {
    parts = new ArrayList<>(arguments + 1);
    add(name);
  }

  /** A command. */
  static Command of(String name, byte[]... arguments) {
    Command command = new Command(ascii(name), arguments.length);
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
    parts.add(argument);
    // Nothing needs more digits than ten.
    size += argument.length + 15;
    return this;
  }

  Command addAll(List<byte[]> arguments) {
    arguments.forEach(this::add);
    return this;
  }

  /** How many bytes it has, at most. */
  int size() {
    return size + 15;
  }

  ByteBuf encode() {
    ByteBuf bytes = Unpooled.buffer(size());
    header(bytes, '*', parts.size());
    for (byte[] part : parts) {
      header(bytes, '$', part.length);
      bytes.writeBytes(part).writeBytes(LINE_END);
    }
    return bytes;
  }

  private static void header(ByteBuf bytes, char type, int number) {
    bytes.writeByte(type);
    int least = 1;
    while (number / least >= 10) {
      least *= 10;
    }
    for (; least > 0; least /= 10) {
      bytes.writeByte('0' + number / least % 10);
    }
    bytes.writeBytes(LINE_END);
  }
}
