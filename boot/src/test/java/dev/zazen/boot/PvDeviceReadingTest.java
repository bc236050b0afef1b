package dev.zazen.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.PvDevice;
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

@Tag("feature:pv-devices")
class PvDeviceReadingTest {
  @TempDir private Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.write(directory.resolve("disk.img"), new byte[512]);
    byte[] kernel = new byte[4096];
    kernel[0x38] = 'A';
    kernel[0x39] = 'R';
    kernel[0x3a] = 'M';
    kernel[0x3b] = 0x64;
    Files.write(directory.resolve("Image"), kernel);
  }

  private BootPlan plan(String enhanced, String devices) throws IOException, InvalidInputException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / {
          chosen {
            domU1 {
              compatible = "xen,domain";
              #address-cells = <2>;
              #size-cells = <2>;
              memory = <0 0x4000>;
              cpus = <1>;
              vpl011;
              %s
              %s
              kernel {
                compatible = "multiboot,kernel", "multiboot,module";
                zazen,file = "Image";
              };
            };
          };
        };
        """
            .formatted(enhanced, devices));
    return BootPlanner.plan(file, BoardOptions.none());
  }

  private static String disk(String properties) {
    return "disk { compatible = \"zazen,pv-block\"; %s };".formatted(properties);
  }

  @Test
  void devicesAreThoseOfTheNodes() throws IOException, InvalidInputException {
    BootPlan plan =
        plan(
            "xen,enhanced;",
            "console { compatible = \"zazen,pv-console\"; };"
                + disk("zazen,vdev = \"xvdb3\"; zazen,file = \"disk.img\"; read-only;"));
    assertEquals(
        List.of(
            new PvDevice.Console("/chosen/domU1/console"),
            new PvDevice.Block(
                "/chosen/domU1/disk",
                "xvdb3",
                202 << 8 | 19,
                new DiskPlan(directory.resolve("disk.img"), Optional.empty(), true))),
        plan.pvDevices().get(1));
    assertTrue(plan.domains().getFirst().xenstore());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zazen,file = \"disk.img\";|\"zazen,vdev\" is missing",
        "zazen,vdev = \"sda\"; zazen,file = \"disk.img\";|\"zazen,vdev\" is \"sda\"",
        "zazen,vdev = \"xvda16\"; zazen,file = \"disk.img\";|\"zazen,vdev\" is \"xvda16\"",
        "zazen,vdev = \"xvda\";|\"zazen,file\" is missing",
        "zazen,vdev = \"xvda\"; zazen,file = \"none.img\";|which is no file",
        "zazen,vdev = \"xvda\"; zazen,file = \"disk.img\"; zazen,format = \"vmdk\";|\"vmdk\""
      })
  void disksThatCannotBeAreRefused(String properties, String reason) {
    var refused =
        assertThrows(InvalidInputException.class, () -> plan("xen,enhanced;", disk(properties)));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    assertTrue(refused.getMessage().contains("/chosen/domU1/disk"), refused.getMessage());
  }

  @Test
  void namesAndConsolesAreUniqueAndNeedXenstore() {
    String disk = "zazen,vdev = \"xvda\"; zazen,file = \"disk.img\";";
    var twice =
        assertThrows(
            InvalidInputException.class,
            () -> plan("xen,enhanced;", disk(disk) + disk(disk).replace("disk {", "other {")));
    assertTrue(twice.getMessage().contains("another disk \"xvda\""), twice.getMessage());
    String console = "c%d { compatible = \"zazen,pv-console\"; };";
    var consoles =
        assertThrows(
            InvalidInputException.class,
            () -> plan("xen,enhanced;", console.formatted(1) + console.formatted(2)));
    assertTrue(consoles.getMessage().contains("two PV consoles"), consoles.getMessage());
    var plain = assertThrows(InvalidInputException.class, () -> plan("", disk(disk)));
    assertTrue(plain.getMessage().contains("needs Xenstore"), plain.getMessage());
    var limited =
        assertThrows(
            InvalidInputException.class, () -> plan("xen,enhanced = \"no-xenstore\";", disk(disk)));
    assertTrue(limited.getMessage().contains("needs Xenstore"), limited.getMessage());
  }
}
