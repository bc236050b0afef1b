package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.config.ConfigurationTest;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PV devices whose back end is another domain. */
@Tag("feature:pv-driver-domains")
class PvBackendReadingTest {
  private static final String DISK =
      "compatible = \"zazen,pv-block\"; zazen,vdev = \"xvda\"; target = \"/dev/ram0\";";
  private static final String PORT = "compatible = \"zazen,pv-network\"; backend = <&back>;";

  @TempDir private Path directory;

  @BeforeEach
  void makeKernel() throws IOException {
    Files.write(directory.resolve("Image"), Kernels.image(4096));
  }

  private static String domain(String name, String nodes) {
    return """
    %s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 0x4000>;
      cpus = <1>;
      vpl011;
      %s
      kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
    };
    """
        .formatted(name, nodes);
  }

  /** A board of a domain with devices, one that has its back ends, and one without Xenstore. */
  private Path board(String devices) throws IOException {
    return Files.writeString(
        directory.resolve("board.dts"),
        "/dts-v1/; / { chosen { %s %s %s }; };"
            .formatted(
                domain("front: domU1", "xen,enhanced; " + devices),
                domain("back: domU2", "xen,enhanced;"),
                domain("plain: domU3", "")));
  }

  private BootPlan plan(String devices) throws IOException, InvalidInputException {
    return BootPlanner.plan(board(devices), BoardOptions.none());
  }

  @Test
  void devicesAreThoseOfTheNodes() throws IOException, InvalidInputException {
    BootPlan plan =
        plan(
            "a { "
                + DISK
                + " backend = <&back>; physical-device = <1 16>; read-only; };"
                + " b { "
                + DISK.replace("xvda", "xvdb1")
                + " backend = <&back>; script = \"block-nbd\"; };"
                + " c { compatible = \"zazen,pv-network\"; };"
                + " d { "
                + PORT
                + " bridge = \"xenbr0\"; mac = \"02:00:00:00:00:01\"; };");
    assertEquals(
        List.of(
            new PvDevice.DomainBlock(
                "/chosen/domU1/a",
                2,
                "/etc/xen/scripts/block",
                "xvda",
                202 << 8,
                "/dev/ram0",
                Optional.of("1:10"),
                true),
            new PvDevice.DomainBlock(
                "/chosen/domU1/b",
                2,
                "/etc/xen/scripts/block-nbd",
                "xvdb1",
                202 << 8 | 17,
                "/dev/ram0",
                Optional.empty(),
                false),
            new PvDevice.Network("/chosen/domU1/c", "default", 0, "00:16:3e:00:01:00"),
            new PvDevice.DomainNetwork(
                "/chosen/domU1/d",
                2,
                "/etc/xen/scripts/vif-bridge",
                1,
                "02:00:00:00:00:01",
                Optional.of("xenbr0"))),
        plan.pvDevices().get(1));
  }

  private void refuses(String devices, String reason, String place) {
    var refused = assertThrows(InvalidInputException.class, () -> plan(devices));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertTrue(refused.getMessage().contains(place), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backend = <0x7777>;|no node has phandle 0x7777",
        "backend = <&front>;|\"backend\" names the domain itself",
        "backend = <&plain>;|the back end's domain /chosen/domU3 has no Xenstore",
        "backend = <&dev>;|\"backend\" names /chosen/domU1/dev, which is no domain",
        "backend = <&back 1>;|\"backend\" has 2 cells instead of 1",
        "backend;|\"backend\" has 0 cells instead of 1",
        "backend = \"domU2\";|property 'backend' is 6 bytes long",
        "backend = <&back>; zazen,file = \"Image\";|\"zazen,file\" is for back ends of Zazen",
        "backend = <&back>; zazen,format = \"raw\";|\"zazen,format\" is for back ends of Zazen",
        "backend = <&back>; physical-device = <1>;|\"physical-device\" is no device number",
        "backend = <&back>; physical-device = <4096 0>;|\"physical-device\" is no device number",
        "backend = <&back>; physical-device = <1 0x100000>;|\"physical-device\" is no device",
        "backend = <&back>; script = \"../x y\";|\"script\" is \"../x y\""
      })
  void disksThatCannotBeAreRefused(String properties, String reason) {
    refuses("dev: dev { " + DISK + properties + " };", reason, "/chosen/domU1/dev");
  }

  @Test
  void othersThatCannotBeAreRefused() {
    refuses(
        "a { " + DISK.replace("target", "params") + " backend = <&back>; };",
        "\"target\" is missing",
        "/chosen/domU1/a");
    String twice = DISK + " backend = <&back>; };";
    refuses("a { " + twice + "b { " + twice, "another disk \"xvda\"", "/chosen/domU1/b");
    refuses(
        "a { " + PORT + " zazen,network = \"lan\"; };",
        "\"zazen,network\" is for back ends of Zazen",
        "/chosen/domU1/a");
    String mac = " mac = \"02:00:00:00:00:01\"; };";
    refuses(
        "a { " + PORT + mac + "b { " + PORT + mac,
        "MAC address 02:00:00:00:00:01 is that of /chosen/domU1/a (",
        "/chosen/domU1/b");
    refuses(
        "a { compatible = \"zazen,pv-console\"; backend = <&back>; };",
        "the other end of a PV console cannot be a domain",
        "/chosen/domU1/a");
  }

  @Test
  @Tag("feature:dom0less")
  void damagedTreesEndInAPlanOrInProblems() throws IOException, InvalidInputException {
    Path source =
        board(
            "a { "
                + DISK
                + " backend = <&back>; physical-device = <1 0>; script = \"block\"; };"
                + " b { "
                + PORT
                + " bridge = \"xenbr0\"; };");
    byte[] good = FdtWriter.write(ConfigurationTest.onBoard(DtsParser.parse(source)));
    assertTrue(DamagedTreeTest.plans(directory, good, BoardOptions.none(), 1000) > 0);
  }
}
