package dev.zazen.app;

import dev.zazen.boot.GuestCacheDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code zazen train}: does what a boot does, so that the JVM can note what to load and compile
 * beforehand (JEP 514). Boots Debian if it has been fetched, else a guest of a few instructions.
 */
final class TrainCommand extends Subcommand {
  /** The second boot finds the translations of the first. */
  private static final int BOOTS = 2;

  private static final String SECONDS = "30";

  private static final String CONFIG =
      """
      /dts-v1/;
      / {
        zazen,board = "virt";
        chosen {
          domU1 {
            compatible = "xen,domain";
            memory = <0 0x8000>;
            cpus = <1>;
            vpl011;
            kernel {
              compatible = "multiboot,kernel", "multiboot,module";
              zazen,file = "guest";
            };
          };
        };
      };
      """;

  /** Counts down, then has PSCI switch off. */
  private static final int[] GUEST = {
    0xd2a00201, // movz x1, #16, lsl #16
    0xf1000421, // subs x1, x1, #1
    0x54ffffe1, // b.ne .-4
    0x52b08000, // movz w0, #0x8400, lsl #16
    0x72800100, // movk w0, #8: SYSTEM_OFF
    0xd4000002 // hvc #0
  };

  /** Documentation/arch/arm64/booting.rst of Linux: size of the head, and what stands in it. */
  private static final int HEAD = 64;

  private static final int BRANCH_BEHIND_HEAD = 0x14000010;
  private static final int SIZE_AT = 16;
  private static final int MAGIC_AT = 56;
  private static final int MAGIC = 0x644d5241;

  /** Declares the command. */
  TrainCommand() {
    super("train");
    help().hidden(true);
  }

  @Override
  public Integer call() throws IOException {
    int status = ExitStatus.OK;
    for (int i = 0; i < BOOTS && status == ExitStatus.OK; i++) {
      status =
          Files.exists(GuestCacheDirectory.path().resolve("images/initrd.gz"))
              ? boot(Path.of(System.getProperty("zazen.home", "."), "examples", "one-domu.dts"))
              : bootSmall();
    }
    return status;
  }

  private static int bootSmall() throws IOException {
    Path directory = Files.createTempDirectory("zazen-train");
    Path guest = directory.resolve("guest");
    Path config = directory.resolve("config.dts");
    try {
      var image = ByteBuffer.allocate(HEAD + GUEST.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      image.putInt(0, BRANCH_BEHIND_HEAD);
      image.putLong(SIZE_AT, image.capacity());
      image.putInt(MAGIC_AT, MAGIC);
      image.asIntBuffer().put(HEAD / 4, GUEST);
      var _ = Files.write(guest, image.array());
      var _ = Files.writeString(config, CONFIG, StandardCharsets.UTF_8);
      return boot(config);
    } finally {
      var _ = Files.deleteIfExists(guest);
      var _ = Files.deleteIfExists(config);
      Files.delete(directory);
    }
  }

  private static int boot(Path config) {
    return Zazen.commandLine().execute("boot", "--timeout", SECONDS, config.toString());
  }
}
