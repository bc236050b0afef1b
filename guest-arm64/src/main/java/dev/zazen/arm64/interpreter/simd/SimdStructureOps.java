package dev.zazen.arm64.interpreter.simd;

import dev.zazen.arm64.decode.Fields;
import dev.zazen.arm64.decode.SimdStructureEncoding;
import dev.zazen.arm64.interpreter.Cpu;
import dev.zazen.arm64.interpreter.MemoryAccess;
import dev.zazen.arm64.interpreter.Op;

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
      case ST_SINGLE, ST_SINGLE_POST, LD_SINGLE, LD_SINGLE_POST -> single(word);
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

  private static Op single(int word) {
    int opcode = word >>> 13 & 7;
    int scale = opcode >>> 1;
    int s = word >>> 12 & 1;
    int size = word >>> 10 & 3;
    int q = word >>> 30 & 1;
    int structure = ((opcode & 1) << 1 | word >>> 21 & 1) + 1;
    if (scale == 3) {
      return !load(word) || s == 1 ? null : new Replicate(word, structure, size, q != 0);
    }
    int index = q << 3 | s << 2 | size;
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

  private static final class LoadMultiple extends Structure {
    private final int registers;
    private final int structure;
    private final int size;
    private final int lanes;

    LoadMultiple(int word, int registers, int structure, int size, boolean quad) {
      super(word);
      this.registers = registers;
      this.structure = structure;
      this.size = structure == 1 ? 3 : size; // whole registers: the lanes do not matter
      this.lanes = (quad ? 16 : 8) >> this.size;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] to = cpu.scratch;
      int count = registers * structure;
      java.util.Arrays.fill(to, 0, 2 * count, 0);
      long address = cpu.x[n];
      int bytes = 0;
      for (int r = 0; r < registers; r++) {
        for (int e = 0; e < lanes; e++) {
          for (int s = 0; s < structure; s++) {
            Vectors.set(to, r + s, e, size, load(cpu.memory, address + bytes, size));
            bytes += 1 << size;
          }
        }
      }
      for (int i = 0; i < count; i++) {
        int register = t + i & 31;
        cpu.v[2 * register] = to[2 * i];
        cpu.v[2 * register + 1] = to[2 * i + 1];
      }
      finish(cpu, bytes);
    }
  }

  private static final class StoreMultiple extends Structure {
    private final int registers;
    private final int structure;
    private final int size;
    private final int lanes;
    private final int bytes;

    StoreMultiple(int word, int registers, int structure, int size, boolean quad) {
      super(word);
      this.registers = registers;
      this.structure = structure;
      this.size = structure == 1 ? 3 : size;
      this.lanes = (quad ? 16 : 8) >> this.size;
      this.bytes = registers * structure * (quad ? 16 : 8);
    }

    @Override
    public void execute(Cpu cpu) {
      long address = cpu.x[n];
      cpu.memory.probeStore(address, bytes);
      long at = address;
      for (int r = 0; r < registers; r++) {
        for (int e = 0; e < lanes; e++) {
          for (int s = 0; s < structure; s++) {
            store(cpu.memory, at, size, Vectors.get(cpu.v, t + r + s & 31, e, size));
            at += 1L << size;
          }
        }
      }
      finish(cpu, bytes);
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

    Replicate(int word, int structure, int size, boolean quad) {
      super(word);
      this.structure = structure;
      this.size = size;
      this.quad = quad;
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
