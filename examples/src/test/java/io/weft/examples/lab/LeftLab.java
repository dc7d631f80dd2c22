package io.weft.examples.lab;

import java.nio.file.Path;
import java.util.List;

/** A program that makes a lab and does not close it, for the tests of how labs end. */
final class LeftLab {
  static final String READY = "lab is up";

  private LeftLab() {}

  static List<String> command(String prefix, Path directory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        LeftLab.class.getName(),
        prefix,
        directory.toString());
  }

  public static void main(String[] arguments) throws InterruptedException {
    Lab lab = Lab.create(Path.of(arguments[1]), arguments[0]);
    lab.server(1).addBridge("br0");
    lab.server(1).endpoint("br0", "a", "a", "02:00:00:00:00:01", "10.0.0.1/24");
    System.out.println(READY);
    Thread.sleep(Long.MAX_VALUE);
  }
}
