package io.millrace.job;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.metrics.MetricGroup;

/** The boundaries of the design, held. */
@AnalyzeClasses(
    packages = {"io.millrace.udf", "io.millrace.job"},
    importOptions = {ImportOption.DoNotIncludeTests.class, NoTestJars.class})
final class ArchitectureTest {
  private static final int MOST_CLASSES = 25;

  /** The module console is not seen from here. */
  private static final Set<String> USED_BY_THE_CONSOLE =
      Set.of(
          "FlinkSettings",
          "NewTables",
          "OwnSite",
          "PipelineReport",
          "PipelineTemplate",
          "RejectedDocumentJson",
          "StoredRows");

  /** Tests of other packages use these. */
  private static final Set<String> USED_BY_TESTS =
      Set.of(
          "ColumnSourceParser",
          "Documents",
          "KinesisRefusedException",
          "KinesisTries",
          "RecordTypeInfo",
          "ShardLag",
          "SourceProperties");

  /** By Flink, and by its Kinesis connector. */
  private static final Set<String> STARTED_BY_NAME =
      Set.of("Millrace", "FanOutCredentials", "OwnSiteOnly");

  @ArchTest
  static final ArchRule functionsKnowNeitherFlinkNorTheJobNorANetwork =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.udf..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.job..",
              "org.apache.flink..",
              "com.clickhouse..",
              "software.amazon..",
              "java.net.http..",
              "java.nio.channels..");

  /** Every package is a slice, roots included. */
  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("io.millrace.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesHaveAtMost25Classes =
      classes()
          .should(
              new ArchCondition<>("share a package with at most 24 others") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  List<String> names =
                      type.getPackage().getClasses().stream()
                          .filter(other -> !other.isArray())
                          .map(JavaClass::getName)
                          .filter(name -> !name.contains("$") && !name.endsWith("package-info"))
                          .sorted()
                          .collect(Collectors.toList());
                  events.add(
                      new SimpleConditionEvent(
                          type, names.size() <= MOST_CLASSES, names.toString()));
                }
              });

  @ArchTest
  static final ArchRule theStreamUsesNoCommandAndNoTool =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.millrace.job.pipeline..",
              "io.millrace.job.source..",
              "io.millrace.job.convert..",
              "io.millrace.job.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.job.cli..", "io.millrace.job.tool..");

  /** So every metric has a spec, and is on the page. */
  @ArchTest
  static final ArchRule metricsAreRegisteredByTheirSpecs =
      noClasses()
          .that()
          .doNotHaveSimpleName("PipelineMetricGroup")
          .should()
          .callMethodWhere(
              new DescribedPredicate<>("a metric is registered") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return call.getTargetOwner().isAssignableTo(MetricGroup.class)
                      && Set.of("counter", "gauge", "histogram", "meter", "addGroup")
                          .contains(call.getName());
                }
              });

  @ArchTest
  static final ArchRule onlyTheConverterUsesItsParts =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.millrace.udf..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.udf.column..", "io.millrace.udf.text..", "io.millrace.udf.type..");

  @ArchTest
  static final ArchRule configurationKnowsNoStage =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.job.config..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.millrace.job..")
                  .and(DescribedPredicate.not(resideInAPackage("io.millrace.job.config.."))));

  @ArchTest
  static final ArchRule theSinkKnowsNeitherClientNorSource =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.job.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.clickhouse..",
              "io.millrace.job.clickhouse..",
              "io.millrace.job.source..",
              "io.millrace.job.convert..");

  @ArchTest
  static final ArchRule onlyOnePackageTalksToClickHouse =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.millrace.job.clickhouse..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.clickhouse..");

  @ArchTest
  static final ArchRule onlyOnePackageReadsKinesisThroughTheConnector =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.millrace.job.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink.streaming.connectors.kinesis..", "org.apache.flink.kinesis..");

  @ArchTest
  static final ArchRule onlyPauseSleeps =
      noClasses()
          .that()
          .doNotHaveSimpleName("Pause")
          .should()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule noMutableStatics =
      fields().that().areStatic().should().beFinal().allowEmptyShould(true);

  @ArchTest
  static final ArchRule publicOnlyWhatAnotherPackageNeeds =
      classes()
          .that()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .and(
              describe(
                  "are not started by name", c -> !STARTED_BY_NAME.contains(c.getSimpleName())))
          .and(describe("are not used by tests", c -> !USED_BY_TESTS.contains(c.getSimpleName())))
          .and(
              describe(
                  "are not used by the console",
                  c -> !USED_BY_THE_CONSOLE.contains(c.getSimpleName())))
          .and(describe("are not inlined constants", c -> !holdsConstantsOnly(c)))
          .should(
              new ArchCondition<>("be used by another package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  events.add(
                      new SimpleConditionEvent(
                          type,
                          isUsedElsewhere(type) || isInSignatureOfPublicClass(type),
                          type.getName() + " is public for nobody"));
                }
              });

  private static boolean isUsedElsewhere(JavaClass type) {
    return type.getPackage().getClasses().stream()
        .filter(other -> other.equals(type) || other.getName().startsWith(type.getName() + "$"))
        .flatMap(other -> other.getDirectDependenciesToSelf().stream())
        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
  }

  private static boolean isInSignatureOfPublicClass(JavaClass type) {
    return type.getPackage().getClasses().stream()
        .filter(neighbour -> neighbour.getModifiers().contains(JavaModifier.PUBLIC))
        .flatMap(neighbour -> neighbour.getCodeUnits().stream())
        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
        .anyMatch(
            method ->
                method.getAllInvolvedRawTypes().contains(type)
                    || method.getExceptionTypes().contains(type));
  }

  private static boolean holdsConstantsOnly(JavaClass type) {
    return !type.getFields().isEmpty()
        && type.getMethods().isEmpty()
        && type.getFields().stream()
            .allMatch(
                field ->
                    field.getModifiers().contains(JavaModifier.FINAL)
                        && field.getRawType().isEquivalentTo(String.class));
  }
}
