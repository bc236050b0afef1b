package dev.zazen.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A board with a guest of a few instructions. */
final class SmallGuest {
  /** How often it asks for the version. */
  static final int HYPERCALLS = 3;

  /** Instructions that it counts down with, at least. */
  static final long INSTRUCTIONS = 2L << 20;

  private static final int HEAD = 64;
  private static final int BRANCH_BEHIND_HEAD = 0x14000010;
  private static final int SIZE_AT = 16;
  private static final int MAGIC_AT = 56;
  private static final int MAGIC = 0x644d5241;

  private static final int[] CODE = {
    0xd2a00201, // movz x1, #16, lsl #16
    0xf1000421, // subs x1, x1, #1
    0x54ffffe1, // b.ne .-4
    0xd2800063, // movz x3, #3
    0xd2800230, // movz x16, #17: xen_version
    0xd2800000, // movz x0, #0: XENVER_version
    0xd401d422, // hvc #0xea1
    0xf1000463, // subs x3, x3, #1
    0x54ffff81, // b.ne .-16
    0x52b08000, // movz w0, #0x8400, lsl #16
    0x72800100, // movk w0, #8: SYSTEM_OFF
    0xd4000002 // hvc #0
  };

  private SmallGuest() {}

  /** Writes the guest and a configuration with it; returns the configuration. */
  static Path in(Path directory) throws IOException {
    var image = ByteBuffer.allocate(HEAD + CODE.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(0, BRANCH_BEHIND_HEAD);
    image.putLong(SIZE_AT, image.capacity());
    image.putInt(MAGIC_AT, MAGIC);
    image.asIntBuffer().put(HEAD / 4, CODE);
    Files.write(directory.resolve("guest"), image.array());
    return Files.writeString(
        directory.resolve("board.dts"),
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          chosen {
            small {
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
        """);
  }
}
