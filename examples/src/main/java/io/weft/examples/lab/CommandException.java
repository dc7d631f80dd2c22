package io.weft.examples.lab;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.OptionalInt;

/** A command of the lab that could not be started, exited with an error, or took too long. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A class path would hide everything else in a message. */
  private static final int LONGEST_SHOWN = 200;

  private final transient List<String> command;
  private final int exitCode;
  private final String output;

  CommandException(List<String> command, int exitCode, String reason, String output) {
    super(message(command, reason, output));
    this.command = List.copyOf(command);
    this.exitCode = exitCode;
    this.output = output;
  }

  private static String message(List<String> command, String reason, String output) {
    String line =
        command.stream().map(CommandException::abbreviated).collect(joining(" ")) + ": " + reason;
    return output.isBlank() ? line : line + "\n" + output.strip();
  }

  private static String abbreviated(String argument) {
    return argument.length() <= LONGEST_SHOWN
        ? argument
        : argument.substring(0, LONGEST_SHOWN) + "...";
  }

  /** The command line, program first. */
  public List<String> command() {
    return command;
  }

  /** The exit code; empty where the command did not start or was ended after its time-out. */
  public OptionalInt exitCode() {
    return exitCode < 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /** What the command printed, standard output before standard error. */
  public String output() {
    return output;
  }
}
