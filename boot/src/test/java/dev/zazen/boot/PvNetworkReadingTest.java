package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.PvDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:pv-network")
class PvNetworkReadingTest {
  @TempDir private Path directory;

  @BeforeEach
  void makeKernel() throws IOException {
    byte[] kernel = new byte[4096];
    kernel[0x38] = 'A';
    kernel[0x39] = 'R';
    kernel[0x3a] = 'M';
    kernel[0x3b] = 0x64;
    Files.write(directory.resolve("Image"), kernel);
  }

  private static String domain(int number, String devices) {
    return """
    domU%d {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 0x4000>;
      cpus = <1>;
      vpl011;
      xen,enhanced;
      %s
      kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
    };
    """
        .formatted(number, devices);
  }

  private BootPlan plan(String nodes) throws IOException, InvalidInputException {
    Path file = directory.resolve("board.dts");
    Files.writeString(file, "/dts-v1/; / { chosen { %s }; };".formatted(nodes));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private static String port(String name, String properties) {
    return "%s { compatible = \"zazen,pv-network\"; %s };".formatted(name, properties);
  }

  private static String network(String name, String properties) {
    return "%s { compatible = \"zazen,network\"; %s };".formatted(name, properties);
  }

  private static PvDevice device(String name, String network, int handle, String mac) {
    return new PvDevice.Network("/chosen/" + name, network, handle, mac);
  }

  @Test
  void interfacesAreThoseOfTheNodes() throws IOException, InvalidInputException {
    BootPlan plan =
        plan(
            network("lan", "zazen,network = \"lan\";")
                + domain(
                    1,
                    port("a", "")
                        + port("b", "zazen,network = \"lan\"; mac = \"02:00:00:AA:00:01\";"))
                + domain(
                    2,
                    port("a", "local-mac-address = [02 00 00 aa 00 01];")
                        + port("b", "zazen,network = \"lan\";")));
    assertEquals(
        List.of(
            device("domU1/a", "default", 0, "00:16:3e:00:01:00"),
            device("domU1/b", "lan", 1, "02:00:00:aa:00:01")),
        plan.pvDevices().get(1));
    assertEquals(
        List.of(
            device("domU2/a", "default", 0, "02:00:00:aa:00:01"),
            device("domU2/b", "lan", 1, "00:16:3e:00:02:01")),
        plan.pvDevices().get(2),
        "networks are apart: they may have the same addresses");
  }

  private void refuses(String nodes, String reason, String place) {
    var refused = assertThrows(InvalidInputException.class, () -> plan(nodes));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertTrue(refused.getMessage().contains(place), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mac = \"00:16:3e:00:01\";|the MAC address is \"00:16:3e:00:01\"",
        "mac = \"00-16-3e-00-01-02\";|the MAC address is \"00-16-3e-00-01-02\"",
        "mac = \"01:00:5e:00:00:01\";|the MAC address is \"01:00:5e:00:00:01\"",
        "mac = \"00:00:00:00:00:00\";|the MAC address is \"00:00:00:00:00:00\"",
        "local-mac-address = [00 16 3e];|the MAC address is \"00:16:3e\"",
        "local-mac-address = [ff ff ff ff ff ff];|the MAC address is \"ff:ff:ff:ff:ff:ff\"",
        "local-mac-address;|the MAC address is \"\"",
        "mac = \"02:00:00:00:00:01\"; local-mac-address = [02 00 00 00 00 01];|both \"mac\" and",
        "mac = <1>;|mac",
        "zazen,network = \"\";|\"zazen,network\" is \"\"",
        "zazen,network = \"my lan\";|\"zazen,network\" is \"my lan\""
      })
  void interfacesThatCannotBeAreRefused(String properties, String reason) {
    refuses(domain(1, port("net", properties)), reason, "/chosen/domU1/net");
  }

  @Test
  void addressesAreUniqueOnANetwork() {
    String mac = "mac = \"02:00:00:00:00:01\";";
    refuses(
        domain(1, port("net", mac)) + domain(2, port("net", mac)),
        "MAC address 02:00:00:00:00:01 is that of /chosen/domU1/net (",
        "/chosen/domU2/net");
    refuses(
        domain(1, port("a", "") + port("b", "mac = \"00:16:3e:00:01:00\";")),
        "is that of /chosen/domU1/a",
        "/chosen/domU1/b");
  }

  @Test
  void networksAreDescribedOnceAndHaveNoUplinkThatDoesNotExist() {
    refuses(
        network("one", "") + network("two", "zazen,network = \"default\";") + domain(1, ""),
        "network \"default\" is described by /chosen/one (",
        "/chosen/two");
    refuses(
        network("one", "zazen,uplink = \"vde\";") + domain(1, ""),
        "\"zazen,uplink\" is \"vde\"",
        "/chosen/one");
  }
}
