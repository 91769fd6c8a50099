package io.millrace.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The boundaries of the local stack and of the test kit. */
@AnalyzeClasses(
    packages = {"io.millrace.local", "io.millrace.testkit"},
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule noPackageCycles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                  return "every package, roots included";
                }
              })
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule theTestKitUsesNeitherTheJobNorTheLocalStack =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.job..", "io.millrace.udf..", "io.millrace.local..");
}
