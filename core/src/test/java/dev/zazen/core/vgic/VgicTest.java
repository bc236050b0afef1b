package dev.zazen.core.vgic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.machine.IrqLine;
import dev.zazen.machine.MmioRegion;
import dev.zazen.machine.SysregKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The virtual GICs as drivers use them (IHI 0048, IHI 0069). */
@Tag("feature:vgic-v2")
@Tag("feature:vgic-v3")
class VgicTest {
  private static final int VCPUS = 3;
  private static final int SPIS = 64;
  private static final int UART = 33;
  private static final int TIMER = 27;
  private static final int SPURIOUS = 1023;
  private static final int PMR = SysregKey.of(3, 0, 4, 6, 0);
  private static final int IAR1 = SysregKey.of(3, 0, 12, 12, 0);
  private static final int EOIR1 = SysregKey.of(3, 0, 12, 12, 1);
  private static final int DIR = SysregKey.of(3, 0, 12, 11, 1);
  private static final int RPR = SysregKey.of(3, 0, 12, 11, 3);
  private static final int CTLR = SysregKey.of(3, 0, 12, 12, 4);
  private static final int IGRPEN1 = SysregKey.of(3, 0, 12, 12, 7);
  private static final int SGI1R = SysregKey.of(3, 0, 12, 11, 5);

  private final boolean[] irq = new boolean[VCPUS];
  private Vgic vgic;

  private void make(int version) {
    List<IrqLine> lines = new ArrayList<>();
    for (int i = 0; i < VCPUS; i++) {
      int vcpu = i;
      lines.add(level -> irq[vcpu] = level);
    }
    vgic = version == 2 ? new Vgic2(SPIS, lines) : new Vgic3(SPIS, lines);
    write(0, "vGICD", 0, 4, version == 2 ? 1 : 2);
    for (int i = 0; i < VCPUS; i++) {
      if (version == 2) {
        write(i, "vGICC", 4, 4, 0xf0);
        write(i, "vGICC", 0, 4, 1);
      } else {
        vgic.writeSystemRegister(i, PMR, 0xf0);
        vgic.writeSystemRegister(i, IGRPEN1, 1);
      }
    }
  }

  private MmioRegion region(String name) {
    return vgic.regions().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private void write(int vcpu, String region, long offset, int size, long value) {
    region(region).device().write(vcpu, offset, size, value);
  }

  private long read(int vcpu, String region, long offset, int size) {
    return region(region).device().read(vcpu, offset, size);
  }

  private long acknowledge(int version, int vcpu) {
    return version == 2 ? read(vcpu, "vGICC", 0xc, 4) : vgic.readSystemRegister(vcpu, IAR1);
  }

  private void end(int version, int vcpu, long id) {
    if (version == 2) {
      write(vcpu, "vGICC", 0x10, 4, id);
    } else {
      vgic.writeSystemRegister(vcpu, EOIR1, id);
    }
  }

  private void enable(int version, int id) {
    if (id >= 32 || version == 2) {
      write(0, "vGICD", 0x100 + id / 32 * 4L, 4, 1L << id % 32);
    } else {
      write(0, "vGICR", 0x10100, 4, 1L << id);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aLevelThatStaysHighIsPendingAgainAfterItsEnd(int version) {
    make(version);
    enable(version, UART);
    vgic.spi(UART).set(true);
    assertTrue(irq[0]);
    assertEquals(UART, acknowledge(version, 0));
    assertFalse(irq[0]);
    assertEquals(SPURIOUS, acknowledge(version, 0));
    end(version, 0, UART);
    assertTrue(irq[0]);
    vgic.spi(UART).set(false);
    assertFalse(irq[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void whatIsDisabledOrMaskedByPriorityIsNotSignalled(int version) {
    make(version);
    vgic.ppi(0, TIMER).set(true);
    assertFalse(irq[0]);
    enable(version, TIMER);
    assertTrue(irq[0]);
    String registers = version == 2 ? "vGICD" : "vGICR";
    long priorities = version == 2 ? 0x400 : 0x10400;
    write(0, registers, priorities + TIMER, 1, 0xf0);
    assertFalse(irq[0]);
    write(0, registers, priorities + TIMER, 1, 0xa0);
    assertTrue(irq[0]);
    assertEquals(0xa0, read(0, registers, priorities + TIMER, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aMoreUrgentInterruptPreemptsAndTheEndReturnsToTheOther(int version) {
    make(version);
    enable(version, UART);
    enable(version, UART + 1);
    write(0, "vGICD", 0x400 + UART, 1, 0xa0);
    write(0, "vGICD", 0x400 + UART + 1L, 1, 0x40);
    vgic.spi(UART).set(true);
    assertEquals(UART, acknowledge(version, 0));
    vgic.spi(UART + 1).set(true);
    assertTrue(irq[0]);
    assertEquals(UART + 1, acknowledge(version, 0));
    vgic.spi(UART + 1).set(false);
    end(version, 0, UART + 1);
    assertFalse(irq[0]);
    end(version, 0, UART);
    assertTrue(irq[0]);
  }

  @Test
  void sgisOfGicv3ReachTheListOrAllOthers() {
    make(3);
    vgic.writeSystemRegister(0, SGI1R, 5L << 24 | 0b110);
    assertEquals(List.of(false, true, true), levels());
    assertEquals(5, acknowledge(3, 1));
    assertEquals(5, acknowledge(3, 2));
    end(3, 1, 5);
    end(3, 2, 5);
    vgic.writeSystemRegister(1, SGI1R, 1L << 40 | 3L << 24);
    assertEquals(List.of(true, false, true), levels());
  }

  @Test
  void sgisOfGicv2ComeOncePerSender() {
    make(2);
    write(1, "vGICD", 0xf00, 4, 1 << 16 | 4);
    write(2, "vGICD", 0xf00, 4, 1 << 16 | 4);
    assertEquals(4 | 1 << 10, acknowledge(2, 0));
    end(2, 0, 4 | 1 << 10);
    assertEquals(4 | 2 << 10, acknowledge(2, 0));
    end(2, 0, 4 | 2 << 10);
    assertEquals(SPURIOUS, acknowledge(2, 0));
    write(1, "vGICD", 0xf00, 4, 1 << 24 | 7);
    assertEquals(List.of(true, false, true), levels());
  }

  private List<Boolean> levels() {
    return List.of(irq[0], irq[1], irq[2]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void sharedInterruptsFollowTheirRoute(int version) {
    make(version);
    enable(version, UART);
    vgic.spi(UART).set(true);
    assertEquals(List.of(true, false, false), levels());
    if (version == 2) {
      write(0, "vGICD", 0x800 + UART, 1, 0b100);
    } else {
      write(0, "vGICD", 0x6000 + UART * 8L, 8, 2);
    }
    assertEquals(List.of(false, false, true), levels());
  }

  @Test
  void dropAndDeactivateAreApartInEoiMode1() {
    make(3);
    vgic.writeSystemRegister(0, CTLR, 2);
    enable(3, UART);
    vgic.spi(UART).set(true);
    assertEquals(UART, acknowledge(3, 0));
    assertEquals(0, vgic.readSystemRegister(0, RPR));
    vgic.writeSystemRegister(0, EOIR1, UART);
    assertEquals(0xff, vgic.readSystemRegister(0, RPR));
    assertFalse(irq[0]);
    vgic.writeSystemRegister(0, DIR, UART);
    assertTrue(irq[0]);
  }

  @Test
  void identificationIsThatOfXen() {
    make(3);
    assertEquals(0x30, read(0, "vGICD", 0xffe8, 4));
    assertEquals(SPIS / 32, read(0, "vGICD", 4, 4) & 31);
    assertEquals(1L << 32 | 1 << 8, read(0, "vGICR", 0x20008, 8));
    assertEquals(2L << 32 | 2 << 8 | 1 << 4, read(0, "vGICR", 0x40008, 8));
    make(2);
    assertEquals((VCPUS - 1) << 5 | SPIS / 32, read(0, "vGICD", 4, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void randomAccessesNeverFailAndLeaveAWorkingController(int version) {
    long seed = Long.getLong("zazen.random.seed", System.nanoTime());
    System.out.println("random accesses to a GIC: seed " + seed);
    var random = new SplittableRandom(seed);
    make(version);
    for (int i = 0; i < 200_000; i++) {
      var region = vgic.regions().get(random.nextInt(2));
      long offset = random.nextLong(Math.min(region.size(), 0x80000));
      int size = 1 << random.nextInt(4);
      int vcpu = random.nextInt(VCPUS);
      switch (random.nextInt(4)) {
        case 0 -> {
          var _ = region.device().read(vcpu, offset, size);
        }
        case 1 -> region.device().write(vcpu, offset, size, random.nextLong());
        case 2 ->
            vgic.writeSystemRegister(vcpu, 0xc000 | random.nextInt(0x1000), random.nextLong());
        default -> {
          var _ = vgic.readSystemRegister(vcpu, 0xc000 | random.nextInt(0x1000));
        }
      }
    }
    for (int i = 0; i < VCPUS; i++) {
      assertEquals(irq[i], vgic.pending(i));
    }
  }
}
