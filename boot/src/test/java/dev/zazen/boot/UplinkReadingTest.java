package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.UplinkPlan;
import dev.zazen.boot.replay.LiveInput;
import dev.zazen.network.packet.Ipv4;
import dev.zazen.network.user.HostForward;
import dev.zazen.network.user.Ipv4Network;
import dev.zazen.network.user.UserOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:user-network")
class UplinkReadingTest {
  private static final String DOMAIN =
      """
      domU1 {
        compatible = "xen,domain";
        #address-cells = <2>;
        #size-cells = <2>;
        memory = <0 0x4000>;
        cpus = <1>;
        vpl011;
        xen,enhanced;
        ethernet { compatible = "zazen,pv-network"; };
        kernel { compatible = "multiboot,kernel", "multiboot,module"; zazen,file = "Image"; };
      };
      """;

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

  private BootPlan plan(String properties) throws IOException, InvalidInputException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        "/dts-v1/; / { chosen { net { compatible = \"zazen,network\"; %s }; %s }; };"
            .formatted(properties, DOMAIN));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private UserOptions user(String properties) throws IOException, InvalidInputException {
    var uplink =
        (UplinkPlan.User) plan("zazen,uplink = \"user\"; " + properties).uplinks().getFirst();
    assertEquals("default", uplink.network());
    return uplink.options();
  }

  @Test
  void everythingIsAsInQemuUnlessSaid() throws IOException, InvalidInputException {
    assertEquals(List.of(), plan("").uplinks());
    assertEquals(UserOptions.standard(), user(""));
    assertEquals(
        new UserOptions(
            new Ipv4Network(0xc0a80000, 16), 0xc0a80002, 0xc0a80003, 0xc0a8000f, true, List.of()),
        user("net = \"192.168.0.0/16\"; restrict;"));
    assertEquals(
        new UserOptions(
            new Ipv4Network(0x0a000008, 29), 0x0a00000e, 0x0a00000b, 0x0a00000c, false, List.of()),
        user("net = \"10.0.0.10/29\"; host = \"10.0.0.14\";"));
  }

  @Test
  void forwardsMayLeaveOutAddresses() throws IOException, InvalidInputException {
    var options =
        user(
            "hostfwd = \"tcp:127.0.0.1:2222-10.0.2.16:22\", \"udp::69-:69\","
                + " \":0.0.0.0:80-:8080\";");
    assertEquals(
        List.of(
            new HostForward(
                Ipv4.TCP,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2222),
                0x0a000210,
                22),
            new HostForward(Ipv4.UDP, new InetSocketAddress(69), 0x0a00020f, 69),
            new HostForward(Ipv4.TCP, new InetSocketAddress(80), 0x0a00020f, 8080)),
        options.hostForwards());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "net = \"10.0.2.0\";|\"net\" is \"10.0.2.0\"",
        "net = \"10.0.2.0/30\";|\"net\" is \"10.0.2.0/30\"",
        "net = \"10.0.2.0/7\";|\"net\" is \"10.0.2.0/7\"",
        "net = \"10.0.2.256/24\";|\"net\" is \"10.0.2.256/24\"",
        "net = <1>;|net",
        "host = \"10.0.3.2\";|\"host\" is \"10.0.3.2\"",
        "host = \"10.0.2.255\";|\"host\" is \"10.0.2.255\"",
        "dns = \"name\";|\"dns\" is \"name\"",
        "dns = \"10.0.2.2\";|two are the same",
        "dhcpstart = \"10.0.2.0\";|\"dhcpstart\" is \"10.0.2.0\"",
        "hostfwd = \"tcp:127.0.0.1:0-:22\";|\"hostfwd\" is \"tcp:127.0.0.1:0-:22\"",
        "hostfwd = \"tcp:127.0.0.1:65536-:22\";|\"hostfwd\" is",
        "hostfwd = \"tcp:localhost:22-:22\";|\"hostfwd\" is",
        "hostfwd = \"tcp::22-10.0.3.15:22\";|\"hostfwd\" is",
        "hostfwd = \"icmp::22-:22\";|\"hostfwd\" is",
        "hostfwd = \"\";|\"hostfwd\" is \"\"",
        "hostfwd = \"tcp::22-:22\", \"tcp::22-:23\";|\"hostfwd\" has /0.0.0.0:22 twice",
      })
  void whatCannotBeIsRefused(String properties, String reason) {
    var refused = assertThrows(InvalidInputException.class, () -> user(properties));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertTrue(refused.getMessage().contains("/chosen/net"), refused.getMessage());
  }

  @Test
  void optionsNeedAnUplink() {
    var refused = assertThrows(InvalidInputException.class, () -> plan("restrict;"));
    assertTrue(refused.getMessage().contains("\"restrict\" is there without zazen,uplink"));
  }

  @Test
  void aTapHasAName() throws IOException, InvalidInputException {
    assertEquals(
        List.of(new UplinkPlan.Tap("/chosen/net", "default", "tap0")),
        plan("zazen,uplink = \"tap\"; ifname = \"tap0\";").uplinks());
    for (String wrong : List.of("", "ifname = \"\";", "ifname = \"a/b\";")) {
      var refused =
          assertThrows(InvalidInputException.class, () -> plan("zazen,uplink = \"tap\"; " + wrong));
      assertTrue(refused.getMessage().contains("\"ifname\" is \""), refused.getMessage());
    }
  }

  @Test
  void anUplinkOfNobodyIsWarnedOf() throws IOException, InvalidInputException {
    var plan = plan("zazen,network = \"other\"; zazen,uplink = \"user\";");
    assertTrue(
        plan.warnings().toString().contains("no interface is on network \"other\""),
        plan.warnings()::toString);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException, InvalidInputException {
    try (var taken = new ServerSocket(0)) {
      var plan =
          plan(
              "zazen,uplink = \"user\"; hostfwd = \"tcp::%d-:22\";"
                  .formatted(taken.getLocalPort()));
      var refused =
          assertThrows(
              InvalidInputException.class, () -> Uplinks.open(plan, new RunMode.RealTime()));
      assertTrue(refused.getMessage().contains("-10.0.2.15:22"), refused.getMessage());
      assertTrue(refused.getMessage().contains("/chosen/net"), refused.getMessage());
    }
  }

  @Test
  void runsThatCanBeRepeatedHaveNoUplink() throws IOException, InvalidInputException {
    var plan = plan("zazen,uplink = \"user\";");
    var mode = new RunMode.Deterministic(0, new LiveInput());
    var refused = assertThrows(InvalidInputException.class, () -> Uplinks.open(plan, mode));
    assertTrue(refused.getMessage().contains("differs from run to run"), refused.getMessage());
  }
}
