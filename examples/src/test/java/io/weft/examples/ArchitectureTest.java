package io.weft.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** What may use what, and what may keep or ask what. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("jmh_generated"))
          .importPackages("io.weft");

  private static final String[] LIBRARIES = {
    "java..", "javax.net.ssl..", "org.slf4j..", "org.jspecify..", "io.netty.."
  };

  private static String[] with(String... more) {
    String[] all = java.util.Arrays.copyOf(LIBRARIES, LIBRARIES.length + more.length);
    System.arraycopy(more, 0, all, LIBRARIES.length, more.length);
    return all;
  }

  private static void mayUse(String module, String... others) {
    classes()
        .that()
        .resideInAPackage(module)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(others))
        .check(CLASSES);
  }

  @Test
  void aModuleUsesOnlyThoseBelowIt() {
    mayUse("io.weft.core..", "io.weft.core..", "io.micrometer.core..");
    mayUse(
        "io.weft.protocols..",
        "io.weft.core..",
        "io.weft.protocols..",
        "tools.jackson..",
        "com.fasterxml.jackson.annotation..");
    mayUse(
        "io.weft.objectdb..",
        "io.weft.core..",
        "io.weft.objectdb..",
        "tools.jackson..",
        "com.fasterxml.jackson.annotation..",
        "redis.clients.jedis..",
        "org.apache.zookeeper..");
    mayUse(
        "io.weft.sdn..",
        "io.weft.core..",
        "io.weft.protocols..",
        "io.weft.objectdb..",
        "io.weft.sdn..",
        "tools.jackson..");
  }

  @Test
  void whatIsOptionalIsUsedInItsOwnPackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.weft.core.micrometer")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void theClockComesInFromOutside() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.weft.core.SystemTicker")
        .and()
        .resideOutsideOfPackage("io.weft.examples..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void nothingIsStaticAndMutable() {
    ArchRuleDefinition.fields()
        .that()
        .areStatic()
        .should(
            new ArchCondition<>("be final") {
              @Override
              public void check(JavaField field, ConditionEvents events) {
                boolean isFinal = field.getModifiers().contains(JavaModifier.FINAL);
                boolean isGenerated = field.getModifiers().contains(JavaModifier.SYNTHETIC);
                if (!isFinal && !isGenerated) {
                  events.add(SimpleConditionEvent.violated(field, field.getFullName()));
                }
              }
            })
        .check(CLASSES);
  }
}
