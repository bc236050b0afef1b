package dev.zazen.arm64.interpreter.integer;

import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Multiplication, division, shifts by register, counting, reversing. */
final class MultiplyDivideOps {
  private MultiplyDivideOps() {}

  static final class MultiplyAdd extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int a;
    private final long width;

    MultiplyAdd(int d, int n, int m, int a, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.a = a;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[a] + cpu.x[n] * cpu.x[m] & width;
    }
  }

  static final class MultiplySubtract extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int a;
    private final long width;

    MultiplySubtract(int d, int n, int m, int a, long width) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.a = a;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = cpu.x[a] - cpu.x[n] * cpu.x[m] & width;
    }
  }

  static final class SignedMultiplyLong extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int a;
    private final boolean subtract;

    SignedMultiplyLong(int d, int n, int m, int a, boolean subtract) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.a = a;
      this.subtract = subtract;
    }

    @Override
    public void execute(Cpu cpu) {
      long product = (long) (int) cpu.x[n] * (int) cpu.x[m];
      cpu.x[d] = cpu.x[a] + (subtract ? -product : product);
    }
  }

  static final class UnsignedMultiplyLong extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int a;
    private final boolean subtract;

    UnsignedMultiplyLong(int d, int n, int m, int a, boolean subtract) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.a = a;
      this.subtract = subtract;
    }

    @Override
    public void execute(Cpu cpu) {
      long product = (cpu.x[n] & 0xffffffffL) * (cpu.x[m] & 0xffffffffL);
      cpu.x[d] = cpu.x[a] + (subtract ? -product : product);
    }
  }

  static final class SignedHigh extends Op {
    private final int d;
    private final int n;
    private final int m;

    SignedHigh(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Math.multiplyHigh(cpu.x[n], cpu.x[m]);
    }
  }

  static final class UnsignedHigh extends Op {
    private final int d;
    private final int n;
    private final int m;

    UnsignedHigh(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Math.unsignedMultiplyHigh(cpu.x[n], cpu.x[m]);
    }
  }

  static final class UnsignedDivide extends Op {
    private final int d;
    private final int n;
    private final int m;

    UnsignedDivide(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      long b = cpu.x[m];
      cpu.x[d] = b == 0 ? 0 : Long.divideUnsigned(cpu.x[n], b);
    }
  }

  static final class UnsignedDivide32 extends Op {
    private final int d;
    private final int n;
    private final int m;

    UnsignedDivide32(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      int b = (int) cpu.x[m];
      cpu.x[d] = b == 0 ? 0 : Integer.divideUnsigned((int) cpu.x[n], b) & 0xffffffffL;
    }
  }

  static final class SignedDivide extends Op {
    private final int d;
    private final int n;
    private final int m;

    SignedDivide(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      long b = cpu.x[m];
      cpu.x[d] = b == 0 ? 0 : cpu.x[n] / b;
    }
  }

  static final class SignedDivide32 extends Op {
    private final int d;
    private final int n;
    private final int m;

    SignedDivide32(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      int b = (int) cpu.x[m];
      cpu.x[d] = b == 0 ? 0 : (int) cpu.x[n] / b & 0xffffffffL;
    }
  }

  static final class ShiftBy extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final Shift shift;
    private final boolean wide;

    ShiftBy(int d, int n, int m, Shift shift, boolean wide) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.shift = shift;
      this.wide = wide;
    }

    @Override
    public void execute(Cpu cpu) {
      int amount = (int) cpu.x[m];
      cpu.x[d] =
          wide
              ? shift.apply(cpu.x[n], amount & 63)
              : shift.apply32((int) cpu.x[n], amount & 31) & 0xffffffffL;
    }
  }

  static final class ReverseBits extends Op {
    private final int d;
    private final int n;
    private final boolean wide;

    ReverseBits(int d, int n, boolean wide) {
      this.d = d;
      this.n = n;
      this.wide = wide;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      cpu.x[d] = wide ? Long.reverse(a) : Integer.reverse((int) a) & 0xffffffffL;
    }
  }

  static final class ReverseHalfwords extends Op {
    private final int d;
    private final int n;
    private final long width;

    ReverseHalfwords(int d, int n, long width) {
      this.d = d;
      this.n = n;
      this.width = width;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      cpu.x[d] = (a >>> 8 & 0x00ff00ff00ff00ffL | (a & 0x00ff00ff00ff00ffL) << 8) & width;
    }
  }

  static final class ReverseWord extends Op {
    private final int d;
    private final int n;

    ReverseWord(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Integer.reverseBytes((int) cpu.x[n]) & 0xffffffffL;
    }
  }

  static final class ReverseWords extends Op {
    private final int d;
    private final int n;

    ReverseWords(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Long.rotateLeft(Long.reverseBytes(cpu.x[n]), 32);
    }
  }

  static final class ReverseDoubleword extends Op {
    private final int d;
    private final int n;

    ReverseDoubleword(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Long.reverseBytes(cpu.x[n]);
    }
  }

  static final class LeadingZeros extends Op {
    private final int d;
    private final int n;

    LeadingZeros(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Long.numberOfLeadingZeros(cpu.x[n]);
    }
  }

  static final class LeadingZeros32 extends Op {
    private final int d;
    private final int n;

    LeadingZeros32(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = Integer.numberOfLeadingZeros((int) cpu.x[n]);
    }
  }

  static final class LeadingSigns extends Op {
    private final int d;
    private final int n;

    LeadingSigns(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      long a = cpu.x[n];
      cpu.x[d] = Long.numberOfLeadingZeros(a ^ a >> 63) - 1L;
    }
  }

  static final class LeadingSigns32 extends Op {
    private final int d;
    private final int n;

    LeadingSigns32(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      int a = (int) cpu.x[n];
      cpu.x[d] = Integer.numberOfLeadingZeros(a ^ a >> 31) - 1L;
    }
  }

  static final class Checksum extends Op {
    private final int d;
    private final int n;
    private final int m;
    private final int bytes;
    private final Crc crc;

    Checksum(int d, int n, int m, int bytes, Crc crc) {
      this.d = d;
      this.n = n;
      this.m = m;
      this.bytes = bytes;
      this.crc = crc;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[d] = crc.update((int) cpu.x[n], cpu.x[m], bytes) & 0xffffffffL;
    }
  }
}
