package io.millrace.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The boundaries of the local stack and of the test kit. */
@AnalyzeClasses(
    packages = {"io.millrace.local", "io.millrace.testkit"},
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  /** Every package is a slice, roots included. */
  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("io.millrace.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theTestKitUsesNeitherTheJobNorTheLocalStack =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.job..", "io.millrace.udf..", "io.millrace.local..");
}
