package dev.zazen.devices.gpio;

import dev.zazen.machine.MmioDevice;

/** The PrimeCell GPIO, PL061 (DDI 0190): eight pins, to which nothing is connected. */
public final class Pl061 implements MmioDevice {
  private static final int DATA_END = 0x400;
  private static final int DIR = 0x400;
  private static final int IS = 0x404;
  private static final int IBE = 0x408;
  private static final int IEV = 0x40c;
  private static final int IE = 0x410;
  private static final int AFSEL = 0x420;
  private static final int ID_FIRST = 0xfe0;
  private static final int[] IDS = {0x61, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1};
  private static final int PINS = 0xff;

  private int data;
  private int direction;
  private int sense;
  private int bothEdges;
  private int event;
  private int enabled;
  private int alternate;

  /** A device after power-on: all pins are inputs. */
  public Pl061() {}

  @Override
  public synchronized long read(int vcpu, long offset, int size) {
    int at = (int) offset & ~3;
    if (at < DATA_END) {
      // Address bits 9 to 2 choose the pins. Inputs without connection read as zero.
      return data & direction & at >> 2;
    }
    if (at >= ID_FIRST && at < ID_FIRST + IDS.length * 4) {
      return IDS[(at - ID_FIRST) / 4];
    }
    return switch (at) {
      case DIR -> direction;
      case IS -> sense;
      case IBE -> bothEdges;
      case IEV -> event;
      case IE -> enabled;
      case AFSEL -> alternate;
      default -> 0;
    };
  }

  @Override
  public synchronized void write(int vcpu, long offset, int size, long value) {
    int at = (int) offset & ~3;
    int bits = (int) value & PINS;
    if (at < DATA_END) {
      int pins = at >> 2;
      data = data & ~pins | bits & pins;
      return;
    }
    switch (at) {
      case DIR -> direction = bits;
      case IS -> sense = bits;
      case IBE -> bothEdges = bits;
      case IEV -> event = bits;
      case IE -> enabled = bits;
      case AFSEL -> alternate = bits;
      default -> {}
    }
  }
}
