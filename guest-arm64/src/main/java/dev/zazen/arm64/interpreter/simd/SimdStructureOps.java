package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.GuestFault;
import dev.zazen.arm64.interpreter.MemoryAccess;
import dev.zazen.arm64.interpreter.Op;
import java.util.Arrays;

/**
 * Ops of {@link SimdStructureEncoding}. A load changes no register before all of memory was read.
 */
public final class SimdStructureOps {
  private static final int NO_WRITE_BACK = -1;

  /** Rm of a post-index form that adds the bytes moved. */
  private static final int BY_SIZE = 31;

  private SimdStructureOps() {}

  /** The op of an instruction, or null if its fields make it undefined. */
  public static Op create(SimdStructureEncoding encoding, int word, int pageOffset) {
    return switch (encoding) {
      case ST4, ST4_POST, LD4, LD4_POST -> multiple(word, 1, 4);
      case ST3, ST3_POST, LD3, LD3_POST -> multiple(word, 1, 3);
      case ST2, ST2_POST, LD2, LD2_POST -> multiple(word, 1, 2);
      case ST1X4, ST1X4_POST, LD1X4, LD1X4_POST -> multiple(word, 4, 1);
      case ST1X3, ST1X3_POST, LD1X3, LD1X3_POST -> multiple(word, 3, 1);
      case ST1X2, ST1X2_POST, LD1X2, LD1X2_POST -> multiple(word, 2, 1);
      case ST1X1, ST1X1_POST, LD1X1, LD1X1_POST -> multiple(word, 1, 1);
      case ST1_SINGLE, ST1_SINGLE_POST, LD1_SINGLE, LD1_SINGLE_POST -> single(word, 1);
      case ST2_SINGLE, ST2_SINGLE_POST, LD2_SINGLE, LD2_SINGLE_POST -> single(word, 2);
      case ST3_SINGLE, ST3_SINGLE_POST, LD3_SINGLE, LD3_SINGLE_POST -> single(word, 3);
      case ST4_SINGLE, ST4_SINGLE_POST, LD4_SINGLE, LD4_SINGLE_POST -> single(word, 4);
      case LD1R, LD1R_POST -> new Replicate(word, 1);
      case LD2R, LD2R_POST -> new Replicate(word, 2);
      case LD3R, LD3R_POST -> new Replicate(word, 3);
      case LD4R, LD4R_POST -> new Replicate(word, 4);
    };
  }

  private static boolean load(int word) {
    return (word >>> 22 & 1) != 0;
  }

  private static int writeBack(int word) {
    return (word >>> 23 & 1) == 0 ? NO_WRITE_BACK : Fields.rm(word);
  }

  private static Op multiple(int word, int registers, int structure) {
    int size = word >>> 10 & 3;
    boolean quad = SimdThreeSameOps.quad(word);
    if (size == 3 && !quad && structure != 1) {
      return null;
    }
    return load(word)
        ? new LoadMultiple(word, registers, structure, size, quad)
        : new StoreMultiple(word, registers, structure, size, quad);
  }

  private static Op single(int word, int structure) {
    int scale = word >>> 14 & 3;
    int s = word >>> 12 & 1;
    int size = word >>> 10 & 3;
    int q = word >>> 30 & 1;
    int index = q << 3 | s << 2 | size;
    if (scale == 3) {
      return null;
    }
    if (scale == 1) {
      if ((size & 1) != 0) {
        return null;
      }
      index >>= 1;
    } else if (scale == 2) {
      if ((size & 2) != 0 || (size & 1) != 0 && s == 1) {
        return null;
      }
      scale = (size & 1) != 0 ? 3 : 2;
      index >>= scale;
    }
    return load(word)
        ? new LoadSingle(word, structure, scale, index)
        : new StoreSingle(word, structure, scale, index);
  }

  private static long load(MemoryAccess memory, long address, int size) {
    return switch (size) {
      case 0 -> memory.load8(address);
      case 1 -> memory.load16(address);
      case 2 -> memory.load32(address);
      default -> memory.load64(address);
    };
  }

  private static void store(MemoryAccess memory, long address, int size, long value) {
    switch (size) {
      case 0 -> memory.store8(address, value);
      case 1 -> memory.store16(address, value);
      case 2 -> memory.store32(address, value);
      default -> memory.store64(address, value);
    }
  }

  /** What all forms have: a first register, a base, and what the base becomes. */
  private abstract static class Structure extends Op {
    final int t;
    final int n;
    private final int update;

    Structure(int word) {
      this.t = Fields.rd(word);
      this.n = Fields.rn(word);
      this.update = writeBack(word);
    }

    final void finish(Cpu cpu, int bytes) {
      if (update != NO_WRITE_BACK) {
        cpu.x[n] += update == BY_SIZE ? bytes : cpu.x[update];
      }
    }
  }

  /**
   * Consecutive lanes of a register lie in memory as the register does, whatever their size: LD1
   * and ST1 move eight bytes at once. Alignment is a matter of lanes all the same (Arm ARM, LD1
   * (multiple structures): ebytes per access), so that an address which is not a multiple of eight
   * and may not be unaligned takes the way by lanes.
   */
  private abstract static class Multiple extends Structure {
    final int registers;
    final int structure;
    final int size;
    final int bytesPerRegister;
    final int bytes;

    Multiple(int word, int registers, int structure, int size, boolean quad) {
      super(word);
      this.registers = registers;
      this.structure = structure;
      this.size = size;
      this.bytesPerRegister = quad ? 16 : 8;
      this.bytes = registers * structure * bytesPerRegister;
    }

    /** Moves lanes of a size; nothing but memory and {@link Cpu#scratch} may change. */
    abstract void move(Cpu cpu, long address, int laneSize);

    final void move(Cpu cpu, long address) {
      if (structure > 1) {
        move(cpu, address, size);
        return;
      }
      try {
        move(cpu, address, 3);
      } catch (GuestFault fault) {
        if (size == 3 || (address & 7) == 0) {
          throw fault;
        }
        move(cpu, address, size);
      }
    }
  }

  private static final class LoadMultiple extends Multiple {
    LoadMultiple(int word, int registers, int structure, int size, boolean quad) {
      super(word, registers, structure, size, quad);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] loaded = cpu.scratch;
      int count = registers * structure;
      Arrays.fill(loaded, 0, 2 * count, 0);
      move(cpu, cpu.x[n]);
      for (int i = 0; i < count; i++) {
        int register = t + i & 31;
        cpu.v[2 * register] = loaded[2 * i];
        cpu.v[2 * register + 1] = loaded[2 * i + 1];
      }
      finish(cpu, bytes);
    }

    @Override
    void move(Cpu cpu, long address, int laneSize) {
      int lanes = bytesPerRegister >> laneSize;
      long at = address;
      for (int r = 0; r < registers; r++) {
        for (int e = 0; e < lanes; e++) {
          for (int s = 0; s < structure; s++) {
            Vectors.set(cpu.scratch, r + s, e, laneSize, load(cpu.memory, at, laneSize));
            at += 1L << laneSize;
          }
        }
      }
    }
  }

  private static final class StoreMultiple extends Multiple {
    StoreMultiple(int word, int registers, int structure, int size, boolean quad) {
      super(word, registers, structure, size, quad);
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      cpu.memory.probeStore(address, bytes);
      move(cpu, address);
      finish(cpu, bytes);
    }

    @Override
    void move(Cpu cpu, long address, int laneSize) {
      int lanes = bytesPerRegister >> laneSize;
      long at = address;
      for (int r = 0; r < registers; r++) {
        for (int e = 0; e < lanes; e++) {
          for (int s = 0; s < structure; s++) {
            store(cpu.memory, at, laneSize, Vectors.get(cpu.v, t + r + s & 31, e, laneSize));
            at += 1L << laneSize;
          }
        }
      }
    }
  }

  private static final class LoadSingle extends Structure {
    private final int structure;
    private final int size;
    private final int index;

    LoadSingle(int word, int structure, int size, int index) {
      super(word);
      this.structure = structure;
      this.size = size;
      this.index = index;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      for (int s = 0; s < structure; s++) {
        cpu.scratch[s] = load(cpu.memory, address + ((long) s << size), size);
      }
      for (int s = 0; s < structure; s++) {
        Vectors.set(cpu.v, t + s & 31, index, size, cpu.scratch[s]);
      }
      finish(cpu, structure << size);
    }
  }

  private static final class StoreSingle extends Structure {
    private final int structure;
    private final int size;
    private final int index;

    StoreSingle(int word, int structure, int size, int index) {
      super(word);
      this.structure = structure;
      this.size = size;
      this.index = index;
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      cpu.memory.probeStore(address, structure << size);
      for (int s = 0; s < structure; s++) {
        store(
            cpu.memory,
            address + ((long) s << size),
            size,
            Vectors.get(cpu.v, t + s & 31, index, size));
      }
      finish(cpu, structure << size);
    }
  }

  /** LD1R to LD4R. */
  private static final class Replicate extends Structure {
    private final int structure;
    private final int size;
    private final boolean quad;

    Replicate(int word, int structure) {
      super(word);
      this.structure = structure;
      this.size = word >>> 10 & 3;
      this.quad = SimdThreeSameOps.quad(word);
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      for (int s = 0; s < structure; s++) {
        cpu.scratch[s] =
            Vectors.replicate(load(cpu.memory, address + ((long) s << size), size), size);
      }
      for (int s = 0; s < structure; s++) {
        int register = t + s & 31;
        cpu.v[2 * register] = cpu.scratch[s];
        cpu.v[2 * register + 1] = quad ? cpu.scratch[s] : 0;
      }
      finish(cpu, structure << size);
    }
  }
}
