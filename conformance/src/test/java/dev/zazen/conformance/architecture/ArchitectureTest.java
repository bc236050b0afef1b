package dev.zazen.conformance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies flow one way (docs/architecture.md). */
@AnalyzeClasses(packages = "dev.zazen", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule modulesDependOnlyOnModulesAboveThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.zazen..")
          .layer("base")
          .definedBy("dev.zazen.base..")
          .layer("host")
          .definedBy("dev.zazen.host..")
          .layer("devicetree")
          .definedBy("dev.zazen.devicetree..")
          .layer("machine")
          .definedBy("dev.zazen.machine..")
          .layer("ir")
          .definedBy("dev.zazen.ir..")
          .layer("emit")
          .definedBy("dev.zazen.emit..")
          .layer("arm64")
          .definedBy("dev.zazen.arm64..")
          .layer("engine")
          .definedBy("dev.zazen.engine..")
          .layer("devices")
          .definedBy("dev.zazen.devices..")
          .layer("abi")
          .definedBy("dev.zazen.abi..")
          .layer("xenstore")
          .definedBy("dev.zazen.xenstore..")
          .layer("image")
          .definedBy("dev.zazen.image..")
          .layer("network")
          .definedBy("dev.zazen.network..")
          .layer("core")
          .definedBy("dev.zazen.core..")
          .layer("pv")
          .definedBy("dev.zazen.pv..")
          .layer("boot")
          .definedBy("dev.zazen.boot..")
          .layer("app")
          .definedBy("dev.zazen.app..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("boot")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("pv")
          .mayOnlyBeAccessedByLayers("boot")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("pv", "boot")
          .whereLayer("devices")
          .mayOnlyBeAccessedByLayers("boot")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("boot", "app")
          .whereLayer("arm64")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("emit")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("ir")
          .mayOnlyBeAccessedByLayers("emit", "arm64", "engine")
          .whereLayer("host")
          .mayOnlyBeAccessedByLayers("arm64", "engine", "network", "boot")
          .whereLayer("devicetree")
          .mayOnlyBeAccessedByLayers("boot")
          .whereLayer("abi")
          .mayOnlyBeAccessedByLayers("core", "pv", "boot")
          .whereLayer("xenstore")
          .mayOnlyBeAccessedByLayers("pv", "boot")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("pv", "boot")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers("devices", "pv", "boot")
          .whereLayer("machine")
          .mayOnlyBeAccessedByLayers("arm64", "engine", "devices", "core", "pv", "boot", "app");

  @ArchTest
  static final ArchRule onlyTheHostModuleReachesNativeMemory =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.zazen.host..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.foreign..", "sun.misc..");

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.zazen.app..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule packagesOfTheInstructionSetHaveNoCycles =
      slices().matching("dev.zazen.arm64.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheInterpreterHaveNoCycles =
      slices().matching("dev.zazen.arm64.interpreter.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesOfTheApplicationHaveNoCycles =
      slices().matching("dev.zazen.app.(*)..").should().beFreeOfCycles();
}
