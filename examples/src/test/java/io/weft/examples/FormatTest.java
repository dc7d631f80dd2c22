package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every source file is as `mvn spotless:apply` leaves it, with Maven on a JDK 21 or newer. */
class FormatTest {
  @Test
  void everySourceFileIsFormatted() throws IOException {
    List<Path> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path file : files.filter(FormatTest::isSource).toList()) {
        if (!isFormatted(Files.readString(file))) {
          wrong.add(file);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isSource(Path file) {
    String text = file.toString();
    return text.endsWith(".java") && text.contains("/src/") && !text.contains("/target/");
  }

  private static boolean isFormatted(String source) {
    try {
      // The steps that Spotless takes; it leaves long strings alone.
      String formatted = new Formatter().formatSource(source);
      String used = RemoveUnusedImports.removeUnusedImports(formatted);
      String ordered = ImportOrderer.reorderImports(used, JavaFormatterOptions.Style.GOOGLE);
      return ordered.equals(source);
    } catch (FormatterException e) {
      return false;
    }
  }
}
