package dev.zazen.arm64.interpreter.crypto;

import dev.zazen.arm64.decode.CryptoEncoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link CryptoEncoding}. */
public final class CryptoOps {
  private CryptoOps() {}

  /** The op of an instruction; none is undefined. */
  public static Op create(CryptoEncoding encoding, int word, int pageOffset) {
    int d = Fields.rd(word);
    int n = Fields.rn(word);
    int m = Fields.rm(word);
    return switch (encoding) {
      case AESE -> new AesRound(d, n, false);
      case AESD -> new AesRound(d, n, true);
      case AESMC -> new AesColumns(d, n, false);
      case AESIMC -> new AesColumns(d, n, true);
      case SHA1C, SHA1P, SHA1M -> new Sha1Hash(encoding, d, n, m);
      case SHA1SU0 -> new Sha1Schedule0(d, n, m);
      case SHA1SU1 -> new Sha1Schedule1(d, n);
      case SHA1H -> new Sha1Rotate(d, n);
      case SHA256H -> new Sha256Hash(d, n, m, true);
      case SHA256H2 -> new Sha256Hash(n, d, m, false);
      case SHA256SU0 -> new Sha256Schedule0(d, n);
      case SHA256SU1 -> new Sha256Schedule1(d, n, m);
    };
  }

  /** A 32-bit lane. */
  private static int lane(long[] v, int register, int lane) {
    return (int) (v[2 * register + (lane >> 1)] >>> (lane & 1) * 32);
  }

  private static long pack(int low, int high) {
    return low & 0xffffffffL | (long) high << 32;
  }

  private static final class AesRound extends Op {
    private final int d;
    private final int n;
    private final boolean inverse;

    AesRound(int d, int n, boolean inverse) {
      this.d = d;
      this.n = n;
      this.inverse = inverse;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long low = v[2 * d] ^ v[2 * n];
      long high = v[2 * d + 1] ^ v[2 * n + 1];
      v[2 * d] = Aes.substituteShifted(low, high, 0, inverse);
      v[2 * d + 1] = Aes.substituteShifted(low, high, 1, inverse);
    }
  }

  private static final class AesColumns extends Op {
    private final int d;
    private final int n;
    private final boolean inverse;

    AesColumns(int d, int n, boolean inverse) {
      this.d = d;
      this.n = n;
      this.inverse = inverse;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      v[2 * d] = Aes.mixColumns(v[2 * n], inverse);
      v[2 * d + 1] = Aes.mixColumns(v[2 * n + 1], inverse);
    }
  }

  /** Four rounds of SHA-1; the function depends on the rounds (FIPS 180-4 4.1.1). */
  private static final class Sha1Hash extends Op {
    private final CryptoEncoding function;
    private final int d;
    private final int n;
    private final int m;

    Sha1Hash(CryptoEncoding function, int d, int n, int m) {
      this.function = function;
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int a = lane(v, d, 0);
      int b = lane(v, d, 1);
      int c = lane(v, d, 2);
      int e = lane(v, d, 3);
      int f = lane(v, n, 0);
      for (int i = 0; i < 4; i++) {
        int mixed =
            switch (function) {
              case SHA1C -> (c ^ e) & b ^ e;
              case SHA1P -> b ^ c ^ e;
              default -> b & c | (b | c) & e;
            };
        int next = f + Integer.rotateLeft(a, 5) + mixed + lane(v, m, i);
        f = e;
        e = c;
        c = Integer.rotateLeft(b, 30);
        b = a;
        a = next;
      }
      v[2 * d] = pack(a, b);
      v[2 * d + 1] = pack(c, e);
    }
  }

  private static final class Sha1Schedule0 extends Op {
    private final int d;
    private final int n;
    private final int m;

    Sha1Schedule0(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      long low = v[2 * d + 1] ^ v[2 * d] ^ v[2 * m];
      long high = v[2 * n] ^ v[2 * d + 1] ^ v[2 * m + 1];
      v[2 * d] = low;
      v[2 * d + 1] = high;
    }
  }

  private static final class Sha1Schedule1 extends Op {
    private final int d;
    private final int n;

    Sha1Schedule1(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int t0 = lane(v, d, 0) ^ lane(v, n, 1);
      int t1 = lane(v, d, 1) ^ lane(v, n, 2);
      int t2 = lane(v, d, 2) ^ lane(v, n, 3);
      int t3 = lane(v, d, 3);
      int r0 = Integer.rotateLeft(t0, 1);
      v[2 * d] = pack(r0, Integer.rotateLeft(t1, 1));
      v[2 * d + 1] =
          pack(Integer.rotateLeft(t2, 1), Integer.rotateLeft(t3, 1) ^ Integer.rotateLeft(t0, 2));
    }
  }

  private static final class Sha1Rotate extends Op {
    private final int d;
    private final int n;

    Sha1Rotate(int d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.v[2 * d] = Integer.rotateLeft(lane(cpu.v, n, 0), 30) & 0xffffffffL;
      cpu.v[2 * d + 1] = 0;
    }
  }

  /** Four rounds of SHA-256 on ABCD and EFGH, of which one half is kept. */
  private static final class Sha256Hash extends Op {
    private final int abcd;
    private final int efgh;
    private final int m;
    private final boolean first;

    Sha256Hash(int abcd, int efgh, int m, boolean first) {
      this.abcd = abcd;
      this.efgh = efgh;
      this.m = m;
      this.first = first;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int a = lane(v, abcd, 0);
      int b = lane(v, abcd, 1);
      int c = lane(v, abcd, 2);
      int d = lane(v, abcd, 3);
      int e = lane(v, efgh, 0);
      int f = lane(v, efgh, 1);
      int g = lane(v, efgh, 2);
      int h = lane(v, efgh, 3);
      for (int i = 0; i < 4; i++) {
        int sum1 =
            Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
        int t1 = h + sum1 + (e & f ^ ~e & g) + lane(v, m, i);
        int sum0 =
            Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
        int t2 = sum0 + (a & b ^ a & c ^ b & c);
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
      }
      int target = first ? abcd : efgh;
      v[2 * target] = first ? pack(a, b) : pack(e, f);
      v[2 * target + 1] = first ? pack(c, d) : pack(g, h);
    }
  }

  private static final class Sha256Schedule0 extends Op {
    private final int d;
    private final int n;

    Sha256Schedule0(int d, int n) {
      this.d = d;
      this.n = n;
    }

    private static int sigma(int x) {
      return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int r0 = lane(v, d, 0) + sigma(lane(v, d, 1));
      int r1 = lane(v, d, 1) + sigma(lane(v, d, 2));
      int r2 = lane(v, d, 2) + sigma(lane(v, d, 3));
      int r3 = lane(v, d, 3) + sigma(lane(v, n, 0));
      v[2 * d] = pack(r0, r1);
      v[2 * d + 1] = pack(r2, r3);
    }
  }

  private static final class Sha256Schedule1 extends Op {
    private final int d;
    private final int n;
    private final int m;

    Sha256Schedule1(int d, int n, int m) {
      this.d = d;
      this.n = n;
      this.m = m;
    }

    private static int sigma(int x) {
      return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] v = cpu.v;
      int r0 = lane(v, d, 0) + sigma(lane(v, m, 2)) + lane(v, n, 1);
      int r1 = lane(v, d, 1) + sigma(lane(v, m, 3)) + lane(v, n, 2);
      int r2 = lane(v, d, 2) + sigma(r0) + lane(v, n, 3);
      int r3 = lane(v, d, 3) + sigma(r1) + lane(v, m, 0);
      v[2 * d] = pack(r0, r1);
      v[2 * d + 1] = pack(r2, r3);
    }
  }
}
