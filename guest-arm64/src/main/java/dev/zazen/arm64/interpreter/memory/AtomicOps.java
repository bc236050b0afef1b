package dev.zazen.arm64.interpreter.memory;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.ExclusiveMonitor;
import dev.zazen.arm64.interpreter.MemoryAccess;
import dev.zazen.arm64.interpreter.Op;

/** Ops of {@link AtomicEncoding}. */
public final class AtomicOps {
  private AtomicOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(AtomicEncoding encoding, int word, int pageOffset) {
    int bytes = 1 << (word >>> 30);
    int pairHalf = (word >>> 30 & 1) != 0 ? 8 : 4;
    int source = Cpu.source(Fields.rd(word));
    int target = Cpu.target(Fields.rd(word));
    int base = Fields.rn(word);
    return switch (encoding) {
      case LDXR -> new LoadExclusive(target, base, bytes);
      case STXR -> new StoreExclusive(Cpu.target(Fields.rm(word)), source, base, bytes);
      case LDXP -> new LoadExclusivePair(target, Cpu.target(Fields.ra(word)), base, pairHalf);
      case STXP ->
          new StoreExclusivePair(
              Cpu.target(Fields.rm(word)), source, Cpu.source(Fields.ra(word)), base, pairHalf);
      case LDAR, LDLAR, LDAPR -> new LoadAcquire(target, base, bytes);
      case STLR, STLLR -> new StoreRelease(source, base, bytes);
      case CAS -> new CompareAndSwap(Fields.rm(word), source, base, bytes);
      case CASP ->
          (Fields.rm(word) & 1) != 0 || (Fields.rd(word) & 1) != 0
              ? null
              : new CompareAndSwapPair(Fields.rm(word), Fields.rd(word), base, pairHalf);
      case LDADD, LDCLR, LDEOR, LDSET, LDSMAX, LDSMIN, LDUMAX, LDUMIN, SWP ->
          new Modify(encoding, Cpu.source(Fields.rm(word)), target, base, bytes);
    };
  }

  private static final class LoadAcquire extends Op {
    private final int t;
    private final int n;
    private final int bytes;

    LoadAcquire(int t, int n, int bytes) {
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.x[t] = cpu.memory.loadAcquire(cpu.x[n], bytes);
    }
  }

  private static final class StoreRelease extends Op {
    private final int t;
    private final int n;
    private final int bytes;

    StoreRelease(int t, int n, int bytes) {
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.storeRelease(cpu.x[n], bytes, cpu.x[t]);
    }
  }

  private static final class LoadExclusive extends Op {
    private final int t;
    private final int n;
    private final int bytes;

    LoadExclusive(int t, int n, int bytes) {
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      long value = cpu.memory.loadAcquire(address, bytes);
      cpu.monitor.set(address, bytes, value, 0);
      cpu.x[t] = value;
    }
  }

  private static final class StoreExclusive extends Op {
    private final int status;
    private final int t;
    private final int n;
    private final int bytes;

    StoreExclusive(int status, int t, int n, int bytes) {
      this.status = status;
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      ExclusiveMonitor monitor = cpu.monitor;
      boolean stored =
          monitor.allows(address, bytes)
              && cpu.memory.compareAndExchange(address, bytes, monitor.low(), cpu.x[t])
                  == monitor.low();
      monitor.clear();
      cpu.x[status] = stored ? 0 : 1;
    }
  }

  private static final class LoadExclusivePair extends Op {
    private final int t;
    private final int u;
    private final int n;
    private final int half;

    LoadExclusivePair(int t, int u, int n, int half) {
      this.t = t;
      this.u = u;
      this.n = n;
      this.half = half;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      if (half == 4) {
        long value = cpu.memory.loadAcquire(address, 8);
        cpu.monitor.set(address, 8, value, 0);
        cpu.x[t] = value & 0xffffffffL;
        cpu.x[u] = value >>> 32;
      } else {
        long[] pair = cpu.scratch;
        cpu.memory.loadPair(address, pair);
        cpu.monitor.set(address, 16, pair[0], pair[1]);
        cpu.x[t] = pair[0];
        cpu.x[u] = pair[1];
      }
    }
  }

  private static final class StoreExclusivePair extends Op {
    private final int status;
    private final int t;
    private final int u;
    private final int n;
    private final int half;

    StoreExclusivePair(int status, int t, int u, int n, int half) {
      this.status = status;
      this.t = t;
      this.u = u;
      this.n = n;
      this.half = half;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      ExclusiveMonitor monitor = cpu.monitor;
      boolean stored = false;
      if (monitor.allows(address, 2 * half)) {
        long low = cpu.x[t];
        long high = cpu.x[u];
        if (half == 4) {
          long value = low & 0xffffffffL | high << 32;
          stored = cpu.memory.compareAndExchange(address, 8, monitor.low(), value) == monitor.low();
        } else {
          stored =
              cpu.memory.compareAndExchangePair(address, monitor.low(), monitor.high(), low, high);
        }
      }
      monitor.clear();
      cpu.x[status] = stored ? 0 : 1;
    }
  }

  private static long narrow(long value, int bytes) {
    return bytes == 8 ? value : value & (1L << bytes * 8) - 1;
  }

  private static final class CompareAndSwap extends Op {
    private final int s;
    private final int t;
    private final int n;
    private final int bytes;

    CompareAndSwap(int s, int t, int n, int bytes) {
      this.s = s;
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.memory.probeAtomic(cpu.x[n], bytes);
      long expected = narrow(cpu.x[Cpu.source(s)], bytes);
      cpu.x[Cpu.target(s)] = cpu.memory.compareAndExchange(cpu.x[n], bytes, expected, cpu.x[t]);
    }
  }

  private static final class CompareAndSwapPair extends Op {
    private final int s;
    private final int t;
    private final int n;
    private final int half;

    CompareAndSwapPair(int s, int t, int n, int half) {
      this.s = s;
      this.t = t;
      this.n = n;
      this.half = half;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      long low = cpu.x[s];
      long high = cpu.x[Cpu.source(s + 1)];
      long newLow = cpu.x[t];
      long newHigh = cpu.x[Cpu.source(t + 1)];
      int second = Cpu.target(s + 1);
      if (half == 4) {
        cpu.memory.probeAtomic(address, 8);
        long expected = low & 0xffffffffL | high << 32;
        long seen =
            cpu.memory.compareAndExchange(
                address, 8, expected, newLow & 0xffffffffL | newHigh << 32);
        cpu.x[s] = seen & 0xffffffffL;
        cpu.x[second] = seen >>> 32;
        return;
      }
      long[] pair = cpu.scratch;
      boolean seen;
      do {
        cpu.memory.loadPair(address, pair);
        boolean equal = pair[0] == low && pair[1] == high;
        // What is returned must have been there at once: storing it again shows that.
        seen =
            cpu.memory.compareAndExchangePair(
                address, pair[0], pair[1], equal ? newLow : pair[0], equal ? newHigh : pair[1]);
      } while (!seen);
      cpu.x[s] = pair[0];
      cpu.x[second] = pair[1];
    }
  }

  /** Load, combine with a register, store: until nobody came between. */
  private static final class Modify extends Op {
    private final AtomicEncoding operation;
    private final int s;
    private final int t;
    private final int n;
    private final int bytes;

    Modify(AtomicEncoding operation, int s, int t, int n, int bytes) {
      this.operation = operation;
      this.s = s;
      this.t = t;
      this.n = n;
      this.bytes = bytes;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      long operand = cpu.x[s];
      MemoryAccess memory = cpu.memory;
      long seen = memory.loadAcquire(address, bytes);
      while (true) {
        long witness = memory.compareAndExchange(address, bytes, seen, combine(seen, operand));
        if (witness == seen) {
          break;
        }
        seen = witness;
      }
      cpu.x[t] = seen;
    }

    private long combine(long memory, long operand) {
      int unused = 64 - bytes * 8;
      return switch (operation) {
        case LDADD -> memory + operand;
        case LDCLR -> memory & ~operand;
        case LDEOR -> memory ^ operand;
        case LDSET -> memory | operand;
        case LDSMAX -> Math.max(memory << unused, operand << unused) >> unused;
        case LDSMIN -> Math.min(memory << unused, operand << unused) >> unused;
        case LDUMAX ->
            Long.compareUnsigned(memory << unused, operand << unused) >= 0 ? memory : operand;
        case LDUMIN ->
            Long.compareUnsigned(memory << unused, operand << unused) <= 0 ? memory : operand;
        default -> operand;
      };
    }
  }
}
