package io.millrace.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The boundaries of the console. */
@AnalyzeClasses(
    packages = {"io.millrace.console", "io.millrace.job"},
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("io.millrace.console.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theJobKnowsNoConsole =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.console..", "io.javalin..", "org.eclipse.jetty..");

  @ArchTest
  static final ArchRule onlyTheFrameKnowsTheWebServer =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.millrace.console.pipelines..",
              "io.millrace.console.wizard..",
              "io.millrace.console.errors..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..");

  @ArchTest
  static final ArchRule theConsoleConvertsAndInsertsNothingItself =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.console..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.udf.column..", "io.millrace.udf.block..", "io.millrace.job.source..");
}
